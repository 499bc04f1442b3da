package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.release.content.ReleaseContent;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.store.embedded.EmbeddedStore;

/** The HTTP service with a small trained model. */
@ExtendWith(SmallTraining.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private Path export;
    private Path home;
    private ReleaseManifest release;
    private Service service;

    private record Reply(int status, JsonNode body) {}

    @BeforeAll
    void publishAndStart(@TempDir Path folder, SmallTraining training) throws IOException {
        home = folder.resolve("store");
        export = training.copyExport(folder.resolve("export"));
        release = publish(ExportReader.open(export, Map.of()));
        service = Service.start(
                ServiceOptions.embedded(home), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private ReleaseManifest publish(ReleaseContent content) {
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            Publisher.Options options = new Publisher.Options("live", .98, 2);
            return new Publisher(store, home, options, Clock.systemUTC(), progress -> {})
                    .publish(content)
                    .release();
        }
    }

    private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> reply = client.send(request.build(), BodyHandlers.ofString());
        return new Reply(reply.statusCode(), JSON.readTree(reply.body()));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + service.address().getPort() + path));
    }

    private Reply get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    private Reply post(String path, String body) throws IOException, InterruptedException {
        return send(to(path).POST(BodyPublishers.ofString(body)));
    }

    @Test
    void returnsItemsForAKnownUser() throws Exception {
        Reply reply = get("/query?scenario=home&user=u1&k=5");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().get("known").asBoolean()).isTrue();
        assertThat(reply.body().get("items")).hasSize(5);
        JsonNode first = reply.body().get("items").get(0);
        assertThat(first.get("texts").get("title").asText()).startsWith("Title ");
        String id = first.get("id").asText();
        JsonNode without =
                get("/query?scenario=home&user=u1&k=5&exclude=" + id).body().get("items");
        assertThat(without.get(0)).isEqualTo(reply.body().get("items").get(1));
        assertThat(get("/query?scenario=home&user=u1&k=5&unseen=true").body().get("items"))
                .isNotEqualTo(reply.body().get("items"));
        assertThat(post("/query", "{\"scenario\": \"home\", \"user\": \"u1\", \"k\": 5}")
                        .body())
                .isEqualTo(reply.body());
    }

    @Test
    void servesAnUnknownUserByQueryValues() throws Exception {
        Reply browsing = post(
                "/query", "{\"scenario\": \"feed\", \"values\": {\"city\": \"c2\", \"clicked\": [\"i3\", \"i4\"]}}");
        assertThat(browsing.status()).isEqualTo(200);
        assertThat(browsing.body().get("known").asBoolean()).isFalse();
        assertThat(browsing.body().get("items")).hasSize(10);
        Reply nothingKnown = post("/query", "{\"scenario\": \"feed\", \"values\": {\"city\": null}}");
        assertThat(nothingKnown.body().get("items"))
                .hasSize(10)
                .isNotEqualTo(browsing.body().get("items"));
    }

    @Test
    void reportsInvalidRequests() throws Exception {
        Reply noScenario = get("/query?scenario=shop&user=u1");
        assertThat(noScenario.status()).isEqualTo(400);
        assertThat(noScenario.body().get("code").asText()).isEqualTo("SASS7601");
        assertThat(post("/query", "{\"scenario\": \"home\", \"values\": {\"height\": 3}}")
                        .body()
                        .get("code")
                        .asText())
                .isEqualTo("SASS7603");
        for (String path : List.of(
                "/query",
                "/query?scenario=home&k=0",
                "/query?scenario=home&k=x",
                "/query?scenario=home&unseen=yes",
                "/query?scenari=home")) {
            assertThat(get(path).status()).as(path).isEqualTo(400);
        }
        for (String body : List.of(
                "",
                "null",
                "[]",
                "{",
                "{\"scenario\": \"home\", \"top\": 3}",
                "{\"scenario\": \"home\", \"user\": \"u1\"} {\"k\": 3}",
                "{\"scenario\": \"home\", \"user\": \"u1\", \"filter\": \"(" + "(".repeat(50_000) + "\"}",
                "{\"scenario\": \"\\ud800\"}",
                "{\"scenario\": \"home\", \"k\": 2.7}",
                "{\"scenario\": \"home\", \"exclude\": [null]}",
                "x".repeat(2_000_000))) {
            Reply reply = post("/query", body);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body().get("error").asText()).isNotEmpty().doesNotContain("Exception");
        }
        assertThat(get("/query/more?scenario=home").status()).isEqualTo(404);
        assertThat(send(to("/query").DELETE()).status()).isEqualTo(405);
        assertThat(get("/refresh").status()).isEqualTo(405);
    }

    /** Half of a request occupies a thread until the time limit for requests ends. */
    @Test
    @Timeout(120)
    void answersWhileOtherClientsSendHalfARequest() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), service.address().getPort());
                slow.add(socket);
                String half = i % 2 == 0
                        ? "GET /query?scenario=home HTTP/1.1\r\nHost: x\r\n"
                        : "POST /query HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{";
                socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
            Duration limit = Duration.ofSeconds(5);
            assertThat(send(to("/health").timeout(limit)).status()).isEqualTo(200);
            assertThat(send(to("/query?scenario=home&user=u1").timeout(limit)).status())
                    .isEqualTo(200);
            for (Socket socket : slow) {
                socket.setSoTimeout(60_000);
                assertThat(isClosed(socket)).isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void healthAndMetricsDescribeTheRelease() throws Exception {
        Reply health = get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body().get("scenarios")).hasSize(2);
        assertThat(health.body().has("problem")).isFalse();
        get("/query?scenario=home&user=u2");
        HttpResponse<String> metrics = client.send(to("/metrics").build(), BodyHandlers.ofString());
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type"))
                .get()
                .asString()
                .startsWith("text/plain; version=0.0.4");
        List<String> lines = metrics.body().lines().toList();
        assertThat(lines).contains("sass_errors_total 0", "# TYPE sass_query_seconds histogram");
        assertThat(number(lines, "sass_queries_total ")).isPositive();
        assertThat(number(lines, "sass_query_seconds_bucket{le=\"+Inf\"} "))
                .isEqualTo(number(lines, "sass_query_seconds_count "))
                .isPositive();
    }

    private static long number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    /** The same vectors with one item less make another release. */
    @Test
    void switchesReleasesWithoutADroppedRequest() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                readers.add(pool.submit(() -> {
                    int answered = 0;
                    while (!stop.get() || answered < 20) {
                        assertThat(get("/query?scenario=feed&user=u3").status()).isEqualTo(200);
                        answered++;
                    }
                    return answered;
                }));
            }
            Files.writeString(export.resolve("snapshot").resolve("note"), "another");
            ReleaseManifest next = publish(ExportReader.open(export, Map.of()));
            assertThat(next.id()).isNotEqualTo(release.id());
            Reply refreshed = post("/refresh", "");
            assertThat(refreshed.status()).isEqualTo(200);
            assertThat(refreshed.body().get("release").asText()).isEqualTo(next.id());
            assertThat(get("/health").body().get("release").asText()).isEqualTo(next.id());
            stop.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isGreaterThanOrEqualTo(20);
            }
        } finally {
            stop.set(true);
            pool.shutdownNow();
        }
    }
}
