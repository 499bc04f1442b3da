package org.sassrec.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.FakeReleases;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreOptions;

/** The operations of the server, with a release whose user tower is a fake. */
@Tag("slow")
@Timeout(60)
class SassServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private FakeReleases releases;
    private ReleaseManifest release;
    private SassServer server;

    private record Reply(int status, String text) {
        JsonNode json() throws IOException {
            return JSON.readTree(text);
        }
    }

    @BeforeEach
    void publishAndStart(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        release = releases.publish(1);
        HttpOptions http = new HttpOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, ApiKeys.NONE, HttpLimits.DEFAULT);
        server = SassServer.start(
                releases.open(),
                new ServerOptions(StoreOptions.of("embedded", folder), "live", Duration.ZERO, 50, http),
                log::add);
    }

    @AfterEach
    void stop() {
        server.close();
        releases.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
    }

    private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> reply = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(reply.statusCode(), reply.body());
    }

    private Reply get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    private Reply post(String path, String body) throws IOException, InterruptedException {
        return send(to(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static List<String> ids(JsonNode items) {
        List<String> ids = new ArrayList<>();
        items.forEach(item -> ids.add(item.get("id").asText()));
        return ids;
    }

    private static List<String> ids(QueryResult result) {
        return result.items().stream().map(QueryResult.Item::id).toList();
    }

    private List<String> expected(Query query) {
        try (Retriever retriever = releases.open()) {
            return ids(retriever.retrieve(query));
        }
    }

    @Test
    void returnsTheTopItemsOfAUserInSeveralScenarios() throws Exception {
        Reply reply = get("/v1/query?scenarios=home&scenarios=feed&user=ann&k=3");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().get("release").asText()).isEqualTo(release.id());
        JsonNode scenarios = reply.json().get("scenarios");
        assertThat(scenarios.get("home").get("known").asBoolean()).isTrue();
        assertThat(ids(scenarios.get("home").get("items"))).isEqualTo(expected(Query.of("home", "ann", 3)));
        assertThat(ids(scenarios.get("feed").get("items"))).isEqualTo(expected(Query.of("feed", "ann", 3)));
        assertThat(scenarios
                        .get("home")
                        .get("items")
                        .get(0)
                        .get("texts")
                        .get("title")
                        .asText())
                .startsWith("Title of ");
    }

    @Test
    void returnsTheTopItemsForGivenFeatures() throws Exception {
        JsonNode home = post("/v1/query", "{\"scenarios\": [\"home\"], \"values\": {\"y\": 10}, \"k\": 4}")
                .json()
                .get("scenarios")
                .get("home");
        assertThat(home.get("known").asBoolean()).isFalse();
        List<String> likeBob = expected(Query.of("home", "bob", 4));
        assertThat(ids(home.get("items"))).isEqualTo(likeBob);
        String without = JSON.writeValueAsString(likeBob.subList(0, 1));
        JsonNode rest = post(
                        "/v1/query",
                        "{\"scenarios\": [\"home\"], \"user\": \"bob\", \"k\": 3, \"exclude\": " + without + "}")
                .json();
        assertThat(ids(rest.get("scenarios").get("home").get("items"))).isEqualTo(likeBob.subList(1, 4));
    }

    @Test
    void answersABatchFromOneRelease() throws Exception {
        JsonNode reply = post("/v1/batch", """
                        {"queries": [{"scenarios": ["home"], "user": "ann", "k": 2},
                                     {"scenarios": ["feed"], "user": "nobody", "k": 1}]}""").json();
        assertThat(reply.get("release").asText()).isEqualTo(release.id());
        assertThat(ids(reply.at("/results/0/scenarios/home/items"))).isEqualTo(expected(Query.of("home", "ann", 2)));
        assertThat(reply.at("/results/1/scenarios/feed/known").asBoolean(true)).isFalse();
    }

    @Test
    void scoresGivenItems() throws Exception {
        List<String> best = expected(Query.of("home", "ann", 3));
        String items = JSON.writeValueAsString(List.of(best.get(2), best.get(0), "no such item"));
        JsonNode reply = post("/v1/score", "{\"scenario\": \"home\", \"user\": \"ann\", \"items\": " + items + "}")
                .json();
        assertThat(ids(reply.get("items"))).containsExactly(best.get(0), best.get(2));
        assertThat(reply.get("unknown").toString()).isEqualTo("[\"no such item\"]");
        JsonNode query = get("/v1/query?scenarios=home&user=ann&k=1").json();
        assertThat(reply.at("/items/0/score").floatValue())
                .isEqualTo(query.at("/scenarios/home/items/0/score").floatValue());
    }

    @Test
    void returnsVectorsWhoseProductsAreTheScores() throws Exception {
        JsonNode query = get("/v1/query?scenarios=home&user=ann&k=1").json().at("/scenarios/home/items/0");
        String item = JSON.writeValueAsString(query.get("id").asText());
        JsonNode user = post("/v1/vectors/user", "{\"scenario\": \"home\", \"user\": \"ann\"}")
                .json();
        JsonNode items = post("/v1/vectors/items", "{\"scenario\": \"home\", \"items\": [" + item + ", \"none\"]}")
                .json();
        assertThat(user.get("known").asBoolean()).isTrue();
        assertThat(items.get("unknown").toString()).isEqualTo("[\"none\"]");
        double product = 0;
        for (int d = 0; d < 3; d++) {
            product += user.at("/vectors/0/" + d).asDouble()
                    * items.get("vectors").get(query.get("id").asText()).get(d).asDouble();
        }
        assertThat(product).isCloseTo(query.get("score").asDouble(), org.assertj.core.data.Offset.offset(1e-4));
    }

    @Test
    void returnsSimilarItems() throws Exception {
        String item = expected(Query.of("home", "ann", 1)).get(0);
        JsonNode reply = post(
                        "/v1/similar",
                        "{\"scenario\": \"home\", \"item\": " + JSON.writeValueAsString(item) + ", \"k\": 5}")
                .json();
        assertThat(ids(reply.get("items"))).hasSize(5).doesNotContain(item);
        List<Double> scores = new ArrayList<>();
        reply.get("items").forEach(each -> scores.add(each.get("score").asDouble()));
        assertThat(scores)
                .isSortedAccordingTo(java.util.Comparator.reverseOrder())
                .allMatch(score -> score <= 1.0001);
        Reply unknown = get("/v1/similar?scenario=home&item=nothing");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.json().get("code").asText()).isEqualTo("SASS7609");
    }

    @Test
    void reportsWhatIsWrongWithARequest() throws Exception {
        assertProblem(post("/v1/query", "{\"scenarios\": "), 400, "malformed-json", "not valid JSON at line 1");
        assertProblem(post("/v1/query", ""), 400, "malformed-json", "not a JSON object");
        assertProblem(post("/v1/query", "null"), 400, "invalid-request", "the body is null");
        assertProblem(post("/v1/query", "[".repeat(1_000)), 400, "malformed-json", "");
        assertProblem(post("/v1/query", "{}"), 400, "invalid-request", "the field `scenarios` is missing");
        assertProblem(
                post("/v1/query", "{\"scenarios\": [\"home\"], \"usr\": 1}"),
                400,
                "invalid-request",
                "unknown field `usr`");
        assertProblem(
                post("/v1/query", "{\"scenarios\": \"home\"}"),
                400,
                "invalid-request",
                "`scenarios` has a value of the wrong type");
        assertProblem(
                post("/v1/query", "{\"scenarios\": [null]}"),
                400,
                "invalid-request",
                "the field `scenarios` contains null");
        assertProblem(
                get("/v1/query?scenarios=home&k=51"), 400, "invalid-request", "k is 51, but must be between 1 and 50");
        assertProblem(get("/v1/query?scenarios=home&k=many"), 400, "invalid-request", "the parameter `k` is `many`");
        assertProblem(get("/v1/query?scenarios=home&q=1"), 400, "invalid-request", "unknown parameter `q`");
        assertProblem(get("/v1/query?scenarios=home&user=a&user=b"), 400, "invalid-request", "is given 2 times");
        assertProblem(get("/v1/query?scenarios=home&time=noon"), 400, "invalid-request", "the field `time` is `noon`");
        assertProblem(get("/v1/query?scenarios=none"), 400, "SASS7601", "scenario `none` is not in release");
        assertProblem(get("/v1/query?scenarios=home&filter=%29"), 400, "SASS7606", "");
        assertProblem(
                post("/v1/query", "{\"scenarios\": [\"home\"], \"values\": {\"age\": 3}}"), 400, "SASS7603", "`age`");
        assertProblem(post("/v1/batch", "{\"queries\": []}"), 400, "invalid-request", "0 searches");
        assertProblem(
                post("/v1/batch", "{\"queries\": [{\"user\": \"ann\"}]}"),
                400,
                "invalid-request",
                "the field `queries[0].scenarios` is missing");
    }

    @Test
    void rejectsRepeatedFieldsAndScenarios() throws Exception {
        assertProblem(
                post("/v1/query", "{\"scenarios\": [\"home\"], \"scenarios\": [\"feed\"]}"),
                400,
                "invalid-request",
                "the field `scenarios` is given twice at line 1, column");
        assertProblem(
                post("/v1/query", "{\"scenarios\": [\"home\"], \"values\": {\"y\": 1, \"y\": 2}}"),
                400,
                "invalid-request",
                "the field `y` is given twice");
        assertProblem(
                post("/v1/batch", "{\"queries\": [{\"scenarios\": [\"home\"], \"k\": 1, \"k\": 2}]}"),
                400,
                "invalid-request",
                "the field `k` is given twice");
        assertProblem(
                get("/v1/query?scenarios=home&scenarios=feed&scenarios=home"),
                400,
                "invalid-request",
                "the field `scenarios` contains `home` twice");
        assertThat(post("/v1/batch", "{\"queries\": [{\"scenarios\": [\"home\"]}, {\"scenarios\": [\"home\"]}]}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void limitsTheSizeOfARequest() throws Exception {
        String query = "{\"scenarios\": [%s], \"k\": %d, \"exclude\": [%s]}";
        String ids = String.join(",", Collections.nCopies(51, "\"i1\""));
        assertProblem(
                post("/v1/query", query.formatted("\"home\"", 1, ids)),
                400,
                "invalid-request",
                "the field `exclude` has 51 items, but must have at most 50");
        assertProblem(
                post("/v1/similar", "{\"scenario\": \"home\", \"item\": \"i1\", \"exclude\": [" + ids + "]}"),
                400,
                "invalid-request",
                "the field `exclude` has 51 items, but must have at most 50");
        assertProblem(
                post(
                        "/v1/batch",
                        "{\"queries\": ["
                                + String.join(",", Collections.nCopies(11, query.formatted("\"home\"", 50, "")))
                                + "]}"),
                400,
                "invalid-request",
                "the searches of the request have 550 items, but must have at most 500");
        assertProblem(
                post("/v1/query", "{\"scenarios\": [\"home\"], \"values\": {\"y\": [" + "[],".repeat(100_000) + "0]}}"),
                400,
                "malformed-json",
                "too many values");
        assertProblem(
                get("/v1/query?scenarios=home&time=%2B1000000000-12-31T23:59:59Z"),
                400,
                "invalid-request",
                "the field `time` is `+1000000000-12-31T23:59:59Z`");
    }

    private static void assertProblem(Reply reply, int status, String code, String detail) throws IOException {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.json().get("code").asText()).as(reply.text()).isEqualTo(code);
        assertThat(reply.json().get("detail").asText()).contains(detail).doesNotContain("java", "org.sassrec");
        assertThat(reply.json().get("help")).isNotEmpty();
    }

    @Test
    void activatesANewReleaseWithoutAFailedRequest() throws Exception {
        assertThat(get("/v1/release").json().get("release").asText()).isEqualTo(release.id());
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> load = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                load.add(threads.submit(() -> {
                    int requests = 0;
                    while (!stop.get()) {
                        assertThat(get("/v1/query?scenarios=home&scenarios=feed&user=ann")
                                        .status())
                                .isEqualTo(200);
                        requests++;
                    }
                    return requests;
                }));
            }
            for (int seed = 2; seed < 6; seed++) {
                ReleaseManifest next = releases.publish(seed);
                Reply refreshed = send(to("/v1/refresh").POST(HttpRequest.BodyPublishers.noBody()));
                assertThat(refreshed.json().get("release").asText()).isEqualTo(next.id());
                assertThat(refreshed.json().get("changed").asBoolean()).isTrue();
            }
            stop.set(true);
            for (Future<Integer> each : load) {
                assertThat(each.get()).isPositive();
            }
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void describesHealthAndTheRelease() throws Exception {
        assertThat(get("/health/live").text()).isEqualTo("{\"status\":\"up\"}");
        assertThat(get("/health/live?now=1").status()).isEqualTo(200);
        assertThat(get("/health/ready").text()).isEqualTo("{\"status\":\"ready\"}");
        JsonNode status = get("/v1/release").json();
        assertThat(status.at("/scenarios/home/items").asInt()).isEqualTo(40);
        assertThat(status.at("/channel").asText()).isEqualTo("live");
        assertThat(status.has("problem")).isFalse();
    }

    @Test
    void countsRequestsAndResults() throws Exception {
        get("/v1/query?scenarios=home&user=nobody&k=1");
        get("/v1/query?scenarios=none");
        post("/v1/score", "{\"scenario\": \"feed\", \"items\": [\"a\", \"b\"]}");
        String text = get("/metrics").text();
        String labels = "{release=\"" + release.id() + "\",scenario=";
        assertThat(text)
                .contains("sass_unknown_users_total" + labels + "\"home\"} 1")
                .contains("sass_unknown_items_total" + labels + "\"feed\"} 2")
                .contains("sass_empty_results_total" + labels + "\"feed\"} 1")
                .contains("sass_query_seconds_bucket" + labels + "\"home\",le=\"0.01\"}")
                .contains("sass_release_age_seconds{release=\"" + release.id() + "\"}")
                .contains("sass_weights_age_seconds" + labels + "\"home\"}")
                .contains("sass_request_seconds_count{code=\"SASS7601\",path=\"/v1/query\",status=\"400\"} 1")
                .contains("sass_refused_total 1")
                .contains("sass_connections ");
        // The metrics of the release before the previous one are removed.
        for (int seed = 2; seed < 4; seed++) {
            releases.publish(seed);
            send(to("/v1/refresh").POST(HttpRequest.BodyPublishers.noBody()));
            get("/metrics");
        }
        assertThat(get("/metrics").text()).doesNotContain(release.id());
    }

    @Test
    void forgetsTheMetricsOfReleasesThatWereNotScraped() throws Exception {
        for (int seed = 2; seed < 6; seed++) {
            get("/v1/query?scenarios=home&user=ann");
            releases.publish(seed);
            send(to("/v1/refresh").POST(HttpRequest.BodyPublishers.noBody()));
        }
        assertThat(get("/metrics").text().lines().filter(line -> line.startsWith("sass_query_seconds_count")))
                .hasSize(1);
    }

    @Test
    void stopsItsThreadsIfThePortIsInUse() throws Exception {
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sass-"))
                .count();
        HttpOptions taken = new HttpOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                null,
                ApiKeys.NONE,
                HttpLimits.DEFAULT);
        ServerOptions options =
                new ServerOptions(StoreOptions.of("embedded", releases.home), "live", Duration.ZERO, 50, taken);
        assertThatThrownBy(() -> SassServer.start(releases.open(), options, log::add))
                .hasMessageContaining("SASS7701");
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("sass-")))
                .hasSize(Math.toIntExact(threads));
    }

    @Test
    void logsRequestsWithoutDataOfTheUser() throws Exception {
        get("/v1/query?scenarios=home&user=ann");
        get("/nothing/ann");
        server.close();
        assertThat(log).hasSize(2).noneMatch(line -> line.contains("ann"));
        assertThat(log.poll()).matches("\\S+Z GET /v1/query 200 \\d+ B \\d+\\.\\d ms");
        assertThat(log.poll()).matches("\\S+Z GET other 404 \\d+ B \\d+\\.\\d ms unknown-path");
    }
}
