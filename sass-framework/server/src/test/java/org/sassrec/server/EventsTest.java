package org.sassrec.server;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Instant;
import java.util.Map;
import java.util.Set;
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
import org.sassrec.serving.MemoryUserState;
import org.sassrec.serving.UserEvent;
import org.sassrec.serving.UserState;
import org.sassrec.serving.store.StoreOptions;

/** Events over HTTP. The third number of a user vector is the length of the history. */
@Tag("slow")
@Timeout(60)
class EventsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final MemoryUserState state = new MemoryUserState();
    private Path folder;
    private FakeReleases releases;
    private SassServer server;

    @BeforeEach
    void publishAndStart(@TempDir Path temporary) throws IOException {
        folder = temporary;
        releases = new FakeReleases(folder);
        releases.publish(1);
        server = start(state);
    }

    private SassServer start(UserState users) {
        HttpOptions http = new HttpOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, ApiKeys.NONE, HttpLimits.DEFAULT);
        return SassServer.start(
                releases.open(users),
                new ServerOptions(StoreOptions.of("embedded", folder), "live", users, Duration.ZERO, 50, http),
                null);
    }

    @AfterEach
    void stop() {
        server.close();
        releases.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> append(String events) throws IOException, InterruptedException {
        return post("/v1/events", "{\"events\": [" + events + "]}");
    }

    private int historyLength(String user) throws IOException, InterruptedException {
        HttpResponse<String> reply = post("/v1/vectors/user", "{\"scenario\": \"home\", \"user\": \"" + user + "\"}");
        assertThat(reply.statusCode()).isEqualTo(200);
        return JSON.readTree(reply.body()).at("/vectors/0/2").asInt();
    }

    @Test
    void storesEventsForLaterQueries() throws Exception {
        HttpResponse<String> reply = append("""
                {"user": "ann", "scenario": "home", "item": "i1", "time": "2026-05-04T03:15:00.123456Z",
                 "columns": {"hour": 7.0, "new": true, "none": null}},
                {"user": "ann", "scenario": "home", "item": "i2"},
                {"user": "ann", "scenario": "feed", "item": "i3", "positive": false}""");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(reply.body())).isEqualTo(JSON.readTree("{\"stored\": 3}"));
        assertThat(state.events(Set.of("ann")).get("ann"))
                .contains(new UserEvent(
                        "ann",
                        "home",
                        "i1",
                        Instant.parse("2026-05-04T03:15:00.123Z"),
                        true,
                        Map.of("hour", "7", "new", "true")))
                .extracting(UserEvent::positive)
                .containsExactly(true, true, false);
        assertThat(historyLength("ann")).isEqualTo(2);
        assertThat(historyLength("bob")).isZero();
        assertThat(get("/metrics").body()).contains("\nsass_events_total 3.0", "\nsass_user_state_errors_total 0.0");
    }

    @Test
    void answersWithoutEventsIfTheStateFails() throws Exception {
        append("{\"user\": \"ann\", \"scenario\": \"home\", \"item\": \"i1\"}");
        state.failing = true;
        assertThat(historyLength("ann")).isZero();
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body()).contains("\nsass_user_state_errors_total 1.0", "\nsass_errors_total 0.0");
        HttpResponse<String> reply = append("{\"user\": \"ann\", \"scenario\": \"home\", \"item\": \"i1\"}");
        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.headers().firstValue("Retry-After")).isPresent();
        assertThat(JSON.readTree(reply.body()).get("code").asText()).isEqualTo("SASS7710");
        assertThat(reply.body()).doesNotContain("connection refused");
    }

    @Test
    void rejectsInvalidEvents() throws Exception {
        assertProblem("", "invalid-request", "the request has 0 events, but must have 1 to 1000");
        String event = "{\"user\": \"ann\", \"scenario\": \"home\", \"item\": \"i1\"%s}";
        assertProblem(
                String.join(",", java.util.Collections.nCopies(1_001, event.formatted(""))),
                "invalid-request",
                "the request has 1001 events, but must have 1 to 1000");
        assertProblem(event.formatted(", \"time\": \"noon\""), "invalid-request", "the field `time` is `noon`");
        assertProblem(
                event.formatted(", \"time\": \"+1000000000-12-31T23:59:59Z\""),
                "invalid-request",
                "the field `time` is `+1000000000-12-31T23:59:59Z`");
        assertProblem(event.formatted(", \"item\": \"i2\""), "invalid-request", "the field `item` is given twice");
        assertProblem(
                event.formatted(", \"columns\": {\"hour\": [7]}"),
                "invalid-request",
                "the column `hour` of an event is a list or an object");
        assertProblem(event.formatted(", \"label\": true"), "invalid-request", "unknown field `events[0].label`");
        assertProblem(
                "{\"user\": \"ann\", \"scenario\": \"home\"}",
                "invalid-request",
                "the field `events[0].item` is missing");
        assertProblem(
                event.formatted("").replace("home", "hom"),
                "SASS7611",
                "event 1 has the scenario `hom`, which the release does not know");
        assertThat(state.calls.get()).isZero();
    }

    private void assertProblem(String events, String code, String detail) throws IOException, InterruptedException {
        HttpResponse<String> reply = append(events);
        JsonNode problem = JSON.readTree(reply.body());
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(problem.get("code").asText()).isEqualTo(code);
        assertThat(problem.get("detail").asText()).startsWith(detail);
    }

    @Test
    void rejectsEventsWithoutAUserState() throws Exception {
        server.close();
        server = start(UserState.snapshot());
        assertProblem("{\"user\": \"ann\", \"scenario\": \"home\", \"item\": \"i1\"}", "SASS7610", "no user state");
    }
}
