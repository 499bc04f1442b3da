package org.sassrec.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.release.Rollback;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.FakeReleases;
import org.sassrec.serving.Query;
import org.sassrec.serving.QueryResult;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.StoreOptions;

/**
 * Clients send queries and batches while releases are published and rolled back. {@code -Dsass.releases=50} sets the
 * number of activations.
 */
@Tag("slow")
@Timeout(300)
class SwitchUnderLoadTest {
    private static final int ACTIVATIONS = Integer.getInteger("sass.releases", 8);
    private static final int CLIENTS = 3;
    private static final int K = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The searches of each request, in the order of the results. */
    private static final Map<String, List<Query>> REQUESTS = Map.of(
            """
            {"queries": [{"scenarios": ["home"], "user": "ann", "k": 5}]}""",
            List.of(Query.of("home", "ann", K)),
            """
            {"queries": [{"scenarios": ["home"], "user": "ann", "k": 5}, {"scenarios": ["feed"], "user": "bob", "k": 5},
             {"scenarios": ["home"], "user": "bob", "k": 5}]}""",
            List.of(Query.of("home", "ann", K), Query.of("feed", "bob", K), Query.of("home", "bob", K)));

    private final HttpClient client = HttpClient.newHttpClient();

    /** The items of each release by request: ids and scores. */
    private final Map<String, Map<String, List<String>>> expected = new ConcurrentHashMap<>();

    /** All distinct items that the server returned, by release and request. */
    private final Map<String, Map<String, Set<List<String>>>> answered = new ConcurrentHashMap<>();

    /** The last activation of each release, and the newest one that the refreshed server has opened. */
    private final Map<String, Integer> activations = new ConcurrentHashMap<>();

    private volatile int opened;
    private volatile boolean done;
    private final LongAdder answers = new LongAdder();
    private final LongAdder stale = new LongAdder();
    private final Set<String> failures = ConcurrentHashMap.newKeySet();

    @Test
    void noAnswerFailsOrMixesReleasesOrIsFromAnOldOne(@TempDir Path folder) throws Exception {
        ExecutorService pool = Executors.newCachedThreadPool();
        try (FakeReleases releases = new FakeReleases(folder)) {
            List<ReleaseManifest> made = new ArrayList<>(List.of(releases.publish(0)));
            record(releases, made.get(0), 0);
            try (SassServer refreshed = start(releases, Duration.ZERO);
                    SassServer polling = start(releases, Duration.ofMillis(20))) {
                List<Future<?>> clients = new ArrayList<>();
                for (int number = 0; number < CLIENTS; number++) {
                    clients.add(pool.submit(() -> query(refreshed, true)));
                    clients.add(pool.submit(() -> query(polling, false)));
                }
                for (int activation = 1; activation <= ACTIVATIONS; activation++) {
                    ReleaseManifest live = activate(releases, made, activation);
                    assertThat(post(refreshed, "/v1/refresh", "").get("release").asText())
                            .isEqualTo(live.id());
                    opened = activation;
                }
                done = true;
                for (Future<?> each : clients) {
                    each.get();
                }
            }
        } finally {
            done = true;
            pool.shutdownNow();
        }
        assertThat(failures).isEmpty();
        assertThat(stale.sum()).isZero();
        assertThat(answers.sum()).isGreaterThan(2L * CLIENTS * ACTIVATIONS);
        answered.forEach((release, byRequest) -> byRequest.forEach((request, different) -> assertThat(different)
                .as(release)
                .containsExactly(expected.get(release).get(request))));
        assertThat(answered).hasSizeGreaterThan(ACTIVATIONS / 3);
    }

    /** Two of three activations publish, the third one activates the release before them. */
    private ReleaseManifest activate(FakeReleases releases, List<ReleaseManifest> made, int activation) {
        if (activation % 3 != 0) {
            ReleaseManifest published = releases.publish(activation);
            record(releases, published, activation);
            made.add(published);
            return published;
        }
        ReleaseManifest previous = made.get(made.size() - 2);
        activations.put(previous.id(), activation); // a client may query it before the rollback returns
        ReleaseManifest live = new Rollback(
                        releases.publishing(), releases.home, "live", Clock.systemUTC(), progress -> {})
                .toPrevious();
        assertThat(live.id()).isEqualTo(previous.id());
        made.add(live);
        return live;
    }

    private void record(FakeReleases releases, ReleaseManifest release, int activation) {
        activations.put(release.id(), activation);
        try (Retriever retriever = releases.open()) {
            assertThat(retriever.release().id()).isEqualTo(release.id());
            Map<String, List<String>> items = new ConcurrentHashMap<>();
            REQUESTS.forEach((request, queries) -> items.put(
                    request,
                    retriever.retrieve(queries).stream()
                            .flatMap(result -> result.items().stream())
                            .map(SwitchUnderLoadTest::text)
                            .toList()));
            expected.put(release.id(), items);
        }
    }

    private static String text(QueryResult.Item item) {
        return item.id() + " " + item.score();
    }

    private static SassServer start(FakeReleases releases, Duration refreshEvery) {
        HttpOptions http = new HttpOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, ApiKeys.NONE, HttpLimits.DEFAULT);
        return SassServer.start(
                releases.open(),
                new ServerOptions(StoreOptions.of("embedded", releases.home), "live", refreshEvery, 50, http),
                null);
    }

    private void query(SassServer server, boolean refreshed) {
        while (!done) {
            for (String request : REQUESTS.keySet()) {
                int least = opened;
                try {
                    JsonNode answer = post(server, "/v1/batch", request);
                    String release = answer.get("release").asText();
                    answered.computeIfAbsent(release, id -> new ConcurrentHashMap<>())
                            .computeIfAbsent(request, same -> ConcurrentHashMap.newKeySet())
                            .add(items(answer));
                    // A release that is not recorded yet is the newest.
                    if (refreshed && activations.getOrDefault(release, Integer.MAX_VALUE) < least) {
                        stale.increment();
                    }
                } catch (Exception failed) {
                    failures.add(failed.toString());
                }
                answers.increment();
            }
        }
    }

    private static List<String> items(JsonNode answer) {
        List<String> items = new ArrayList<>();
        answer.get("results")
                .forEach(result -> result.get("scenarios")
                        .forEach(scenario -> scenario.get("items")
                                .forEach(item -> items.add(item.get("id").asText() + " "
                                        + item.get("score").floatValue()))));
        return items;
    }

    private JsonNode post(SassServer server, String path, String body) throws Exception {
        HttpResponse<String> reply = client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (reply.statusCode() != 200) {
            throw new IllegalStateException(path + " returned " + reply.statusCode() + ": " + reply.body());
        }
        return JSON.readTree(reply.body());
    }
}
