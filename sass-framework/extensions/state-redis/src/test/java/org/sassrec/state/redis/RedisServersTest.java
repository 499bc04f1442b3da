package org.sassrec.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.server.SassServer;
import org.sassrec.server.ServerOptions;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.FakeReleases;
import org.sassrec.serving.UserState;
import org.sassrec.serving.store.StoreOptions;
import redis.clients.jedis.Protocol.Command;

/** Servers with a Redis that fails under load. The third number of a user vector is the length of the history. */
@Tag("slow")
@Timeout(60)
@EnabledIfEnvironmentVariable(named = RedisServer.VARIABLE, matches = ".+", disabledReason = RedisServer.START)
class RedisServersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT =
            "{\"events\": [{\"user\": \"ann\", \"scenario\": \"home\", \"item\": \"i%d\"}]}";

    private final HttpClient client = HttpClient.newHttpClient();
    private FakeReleases releases;
    private RedisServer redis;
    private SassServer first;
    private SassServer second;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        releases = new FakeReleases(folder);
        releases.publish(1);
        redis = RedisServer.start(folder);
        first = serve(folder);
        second = serve(folder);
    }

    private SassServer serve(Path folder) {
        UserState users = redis.open();
        HttpOptions http = new HttpOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, ApiKeys.NONE, HttpLimits.DEFAULT);
        return SassServer.start(
                releases.open(users),
                new ServerOptions(StoreOptions.of("embedded", folder), "live", users, Duration.ZERO, 50, http),
                null);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        redis.close();
        releases.close();
    }

    private HttpResponse<String> post(SassServer server, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int append(SassServer server, int item) throws IOException, InterruptedException {
        return post(server, "/v1/events", EVENT.formatted(item)).statusCode();
    }

    private int historyLength(SassServer server) throws IOException, InterruptedException {
        HttpResponse<String> reply = post(server, "/v1/vectors/user", "{\"scenario\": \"home\", \"user\": \"ann\"}");
        assertThat(reply.statusCode()).isEqualTo(200);
        return JSON.readTree(reply.body()).at("/vectors/0/2").asInt();
    }

    private int errors(SassServer server) throws IOException, InterruptedException {
        String metrics = client.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return (int) Double.parseDouble(metrics.replaceFirst("(?s).*\nsass_user_state_errors_total (\\S+)\n.*", "$1"));
    }

    private int ready(SassServer server) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/health/ready"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void sharesEventsBetweenServers() throws Exception {
        assertThat(append(first, 1)).isEqualTo(200);
        assertThat(append(second, 2)).isEqualTo(200);
        assertThat(historyLength(first)).isEqualTo(2);
        assertThat(historyLength(second)).isEqualTo(2);
    }

    /** Each server tries Redis at least every few seconds, so the loops end. */
    @Test
    void answersAllQueriesWhileRedisIsSlowOrDown() throws Exception {
        append(first, 1);
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Future<?>> load = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            load.add(threads.submit(() -> {
                while (!stopped.get()) {
                    historyLength(first); // fails unless the status is 200
                    answers.incrementAndGet();
                }
                return null;
            }));
        }

        redis.freeze();
        waitFor(() -> errors(first) > 100);
        assertThat(historyLength(first)).isZero();
        assertThat(append(first, 2)).isEqualTo(503);
        assertThat(ready(first)).isEqualTo(200);
        redis.resume();
        waitFor(() -> historyLength(first) >= 1);

        redis.kill();
        int before = errors(first);
        waitFor(() -> errors(first) > before + 100);
        assertThat(append(first, 3)).isEqualTo(503);
        redis.restart();
        waitFor(() -> append(first, 4) == 200);
        waitFor(() -> historyLength(first) == 1);

        stopped.set(true);
        for (Future<?> each : load) {
            each.get();
        }
        threads.shutdown();
        assertThat(answers.get()).isGreaterThan(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONFIG SET maxmemory 1mb", "REPLICAOF 127.0.0.1 1"})
    void answersWithEventsWhileRedisRefusesNewOnes(String command) throws Exception {
        append(first, 1);
        List<String> words = List.of(command.split(" ", -1));
        redis.send(Command.valueOf(words.get(0)), words.subList(1, words.size()).toArray(String[]::new));
        for (int item = 2; item < 10; item++) {
            assertThat(append(first, item)).isEqualTo(503);
            assertThat(historyLength(first)).isEqualTo(1);
        }
        assertThat(errors(first)).isZero();
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Returns when the condition holds. The time limit of the class ends a test whose condition never does. */
    private static void waitFor(Condition condition) throws IOException, InterruptedException {
        while (!condition.holds()) {
            Thread.onSpinWait();
        }
    }
}
