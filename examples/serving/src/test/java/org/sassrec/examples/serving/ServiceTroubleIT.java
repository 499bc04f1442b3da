package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.Publisher;
import org.sassrec.release.content.ExportReader;
import org.sassrec.serving.SmallTraining;
import org.sassrec.serving.StoreCleaner;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** The service with a damaged release, with an unreachable store, and on SIGTERM. */
@ExtendWith(SmallTraining.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceTroubleIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ASK = "/query?scenario=home&user=u1&k=3";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HttpClient client = HttpClient.newHttpClient();
    private Path file;
    private Path export;

    private record Reply(int status, JsonNode body) {}

    @BeforeAll
    void export(@TempDir Path folder, SmallTraining training) throws IOException {
        file = training.file();
        export = training.copyExport(folder.resolve("export"));
    }

    /** Publishes the same vectors with another snapshot, which makes another release. */
    private ReleaseManifest publish(List<String> overrides, String note) throws IOException {
        Files.writeString(export.resolve("snapshot").resolve("note"), note);
        SassConfig config = ConfigLoader.load(file, overrides).config();
        Publisher.Options options = new Publisher.Options(config.publish().channel(), .98, 2);
        try (VectorStore store = ConfiguredStore.open(config)) {
            return new Publisher(store, ConfiguredStore.home(config), options, Clock.systemUTC(), progress -> {})
                    .publish(ExportReader.open(export, Map.of()))
                    .release();
        }
    }

    private static Service start(Path home, String... settings) throws IOException {
        return Service.start(
                ServiceOptions.parse(home, List.of(settings), System::getenv),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private Reply send(Service service, String path, boolean post) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + service.address().getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        HttpResponse<String> reply =
                client.send((post ? request.POST(BodyPublishers.noBody()) : request).build(), BodyHandlers.ofString());
        return new Reply(reply.statusCode(), JSON.readTree(reply.body()));
    }

    private Reply get(Service service, String path) throws IOException, InterruptedException {
        return send(service, path, false);
    }

    @Test
    void reportsADamagedReleaseAndKeepsThePreviousOne(@TempDir Path home) throws Exception {
        List<String> overrides = List.of("publish.path=" + home);
        ReleaseManifest first = publish(overrides, "first");
        try (Service service = start(home)) {
            ReleaseManifest next = publish(overrides, "next");
            assertThat(next.id()).isNotEqualTo(first.id());
            Path damaged = home.resolve("releases").resolve(next.id()).resolve("user_tower/saved_model.pb");
            byte[] intact = Files.readAllBytes(damaged);
            Files.write(damaged, new byte[10]);
            Reply refreshed = send(service, "/refresh", true);
            assertThat(refreshed.status()).isEqualTo(503);
            assertThat(refreshed.body().get("release").asText()).isEqualTo(first.id());
            assertThat(refreshed.body().get("changed").asBoolean()).isFalse();
            assertThat(refreshed.body().get("problem").asText())
                    .contains("SASS")
                    .contains(next.id());
            Reply health = get(service, "/health");
            assertThat(health.status()).isEqualTo(200);
            assertThat(health.body().get("release").asText()).isEqualTo(first.id());
            assertThat(health.body().get("problem")).isEqualTo(refreshed.body().get("problem"));
            Reply answer = get(service, ASK);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().get("release").asText()).isEqualTo(first.id());

            Files.write(damaged, intact);
            assertThat(send(service, "/refresh", true).status()).isEqualTo(200);
            assertThat(get(service, "/health").body().has("problem")).isFalse();
            assertThat(get(service, ASK).body().get("release").asText()).isEqualTo(next.id());
        }
    }

    @Test
    void answersFromTheGivenChannel(@TempDir Path home) throws Exception {
        List<String> live = List.of("publish.path=" + home);
        List<String> canary = List.of("publish.path=" + home, "publish.channel=canary");
        ReleaseManifest ofAll = publish(live, "live");
        ReleaseManifest ofSome = publish(canary, "canary");
        assertThat(ofSome.id()).isNotEqualTo(ofAll.id());
        try (Service service = start(home, "channel=canary");
                Service usual = start(home)) {
            assertThat(get(service, ASK).body().get("release").asText()).isEqualTo(ofSome.id());
            assertThat(get(usual, ASK).body().get("release").asText()).isEqualTo(ofAll.id());
            ReleaseManifest next = publish(canary, "next");
            send(service, "/refresh", true);
            send(usual, "/refresh", true);
            assertThat(get(service, ASK).body().get("release").asText()).isEqualTo(next.id());
            assertThat(get(usual, ASK).body().get("release").asText()).isEqualTo(ofAll.id());
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "SASS_MILVUS_LITE",
            matches = ".+",
            disabledReason = "skipped: start a server with `export $(.ci/start-milvus lite)`")
    void reportsAnUnreachableStore(@TempDir Path home) throws Exception {
        String prefix = "svc_" + UUID.randomUUID().toString().substring(0, 8);
        URI lite = URI.create(System.getenv("SASS_MILVUS_LITE"));
        List<String> direct = List.of(
                "publish.store=milvus",
                "publish.path=" + home,
                "publish.milvus.uri=" + lite,
                "publish.milvus.prefix=" + prefix);
        publish(direct, "first");
        try (CutLine line = CutLine.to(lite)) {
            try (Service service =
                    start(home, "store=milvus", "uri=" + line.uri(), "timeout=PT2S", "prefix=" + prefix)) {
                assertThat(get(service, ASK).status()).isEqualTo(200);
                line.cut();
                Reply cut = get(service, ASK);
                // The client waits for a connection, so that often the timeout of the call is reported.
                assertThat(cut.status()).isEqualTo(503);
                assertThat(cut.body().get("code").asText()).isIn("SASS7540", "SASS7542");
                assertThat(cut.body().get("error").asText()).contains(line.uri());
                assertThat(cut.body().get("help").get(0).asText()).startsWith("check ");
                assertThat(get(service, "/query?scenario=shop").status()).isEqualTo(400);
                line.restore();
                long end = System.nanoTime() + PATIENCE.toNanos();
                for (Reply back = get(service, ASK); back.status() != 200; back = get(service, ASK)) {
                    assertThat(System.nanoTime()).as("%s", back).isLessThan(end);
                    Thread.sleep(100);
                }
            }
        } finally {
            SassConfig config = ConfigLoader.load(file, direct).config();
            try (VectorStore store = ConfiguredStore.open(config)) {
                StoreCleaner.empty(store);
            }
        }
    }

    /** A request whose body is not complete runs when the signal arrives. */
    @Test
    void finishesRunningRequestsOnSigterm(@TempDir Path home) throws Exception {
        List<String> overrides = List.of("publish.path=" + home);
        ReleaseManifest release = publish(overrides, "first");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Service.class.getName(),
                        home.toString(),
                        "0")
                .redirectError(home.resolve("err").toFile())
                .start();
        try {
            String line = String.valueOf(process.inputReader().readLine());
            assertThat(line).as(() -> read(home.resolve("err"))).matches("listening on http://localhost:\\d+");
            int port = URI.create(line.replace("listening on ", "")).getPort();
            String body = "{\"scenario\": \"home\", \"user\": \"u1\", \"k\": 3}";
            try (Socket asking = new Socket(InetAddress.getLoopbackAddress(), port)) {
                write(
                        asking,
                        "POST /query HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n"
                                + "Content-Length: " + body.length() + "\r\n\r\n");
                // The service sends 100-continue when the handler starts.
                assertThat(new String(asking.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                        .isEqualTo("HTTP/1.1 100");
                process.destroy();
                awaitClosed(port);
                assertThat(process.isAlive()).isTrue();
                write(asking, body);
                InputStream in = asking.getInputStream();
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .contains("HTTP/1.1 200 OK")
                        .contains("\"release\":\"" + release.id() + "\"");
            }
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertThat(read(home.resolve("err"))).doesNotContain("Exception");
        } finally {
            process.destroyForcibly();
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Waits until the port is closed. */
    private static void awaitClosed(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
            } catch (ConnectException closed) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("it still accepts connections");
    }

    private static String read(Path text) {
        try {
            return Files.readString(text);
        } catch (IOException failed) {
            return failed.toString();
        }
    }
}
