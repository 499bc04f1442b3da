package org.sassrec.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sassrec.diagnostic.SassException;
import org.sassrec.server.RawClient;

/** The server over real sockets, with clients that are slow, wrong or many. */
@Tag("slow")
@Timeout(60)
class HttpListenerTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final Queue<RequestListener.Answered> answered = new ConcurrentLinkedQueue<>();
    private HttpListener server;
    private volatile Error failure = new AssertionError("a secret of the server");

    private final List<Route> routes = List.of(
            new Route("GET", "/health", true, true, request -> Response.json("up")),
            new Route("POST", "/echo", false, false, request -> Response.of("text/plain", request.body())),
            new Route("GET", "/echo", false, false, request -> Response.json(request.parameters())),
            new Route("GET", "/wait", false, false, request -> {
                waiting.countDown();
                await(release);
                return Response.json("done");
            }),
            new Route("GET", "/large", false, true, request -> Response.of("text/plain", new byte[1 << 20])),
            new Route("GET", "/fail", false, false, request -> {
                throw failure;
            }));

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(HttpLimits limits, ApiKeys keys) {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpListener.start(new HttpOptions(free, null, keys, limits), routes, answered::add);
    }

    private static HttpLimits limits(Duration header, Duration body, Duration request) {
        return new HttpLimits(1_000, header, body, request, LONG, 1, 1, 20_000, 16 << 20);
    }

    @BeforeEach
    void startServer() {
        start(limits(LONG, LONG, LONG), ApiKeys.NONE);
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.close();
    }

    private void restart(HttpLimits limits, ApiKeys keys) {
        server.close();
        start(limits, keys);
    }

    private RawClient client() throws IOException {
        return new RawClient(server.port());
    }

    private String ask(String request) throws IOException {
        try (RawClient client = client()) {
            return client.send(request).response();
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void answersSeveralRequestsOfOneConnection() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.send(post("/echo", "first")).response())
                    .startsWith("HTTP/1.1 200")
                    .endsWith("first");
            assertThat(client.send(get("/nothing")).response()).startsWith("HTTP/1.1 404");
            assertThat(client.send(get("/echo?a=1&a=%20&b=")).response())
                    .endsWith("{\"a\":[\"1\",\" \"],\"b\":[\"\"]}");
        }
        server.close(); // reports the last request
        assertThat(answered).extracting(RequestListener.Answered::path).containsExactly("/echo", "other", "/echo");
    }

    @Test
    void reportsUnknownPathsAndWrongMethods() throws IOException {
        assertThat(ask(get("/nothing")))
                .contains("HTTP/1.1 404 Not Found", "application/problem+json", "\"code\":\"unknown-path\"");
        assertThat(ask("DELETE /echo HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains("HTTP/1.1 405", "\"code\":\"wrong-method\"")
                .containsIgnoringCase("allow: POST, GET");
        assertThat(ask("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"))
                .contains("HTTP/1.1 405");
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        try (RawClient client = client()) {
            client.send("HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        }
    }

    @Test
    void rejectsLargeBodies() throws IOException {
        assertThat(ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n"))
                .contains("HTTP/1.1 413", "\"code\":\"body-too-large\"", "1000 bytes");
        assertThat(ask(post("/echo", "x".repeat(100_000)))).contains("HTTP/1.1 413");
        String chunk = "100\r\n" + "x".repeat(256) + "\r\n";
        assertThat(ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5)))
                .contains("HTTP/1.1 413");
        assertThat(ask(post("/echo", "x".repeat(1_000)))).contains("HTTP/1.1 200");
    }

    @Test
    void rejectsWhatIsNotHttp() throws IOException {
        assertThat(ask("\u0001\u0002\u0003\r\n\r\n")).contains(" 400 ", "\"code\":\"malformed-http\"");
        assertThat(ask("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains(" 414 ");
        assertThat(ask("GET /health HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .contains(" 431 ");
        assertThat(ask(get("/echo?a=%zz"))).contains("HTTP/1.1 400");
        assertThat(ask("GET /health HTTP/1.1\r\n" + "X: 1\r\n".repeat(101) + "\r\n"))
                .contains(" 431 ");
        for (String version : List.of("HTTP/3.0", "HTTP/2.0", "HTTP/9.9")) {
            assertThat(ask("GET /health " + version + "\r\nHost: x\r\n\r\n"))
                    .contains(" 505 HTTP Version Not Supported", "\"code\":\"malformed-http\"");
        }
        String chunked = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (String size : List.of("not a number", "-1", "ffffffffffffffffffff")) {
            try (RawClient client = client()) {
                client.send(chunked + "1\r\nx\r\n" + size + "\r\nx\r\n" + get("/health"));
                assertThat(client.response())
                        .startsWith("HTTP/1.1 400")
                        .containsIgnoringCase("connection: close")
                        .endsWith("\"help\":[\"correct the client\"]}");
            }
        }
        assertThat(ask(get("/health"))).contains("HTTP/1.1 200");
    }

    @Test
    void closesConnectionsWithHalfSentHeaders() throws IOException {
        restart(limits(SHORT, LONG, LONG), ApiKeys.NONE);
        try (RawClient silent = client();
                RawClient half = client()) {
            half.send("GET /health HTTP/1.1\r\nHost:");
            assertThat(half.readToEnd()).isEmpty();
            assertThat(silent.readToEnd()).isEmpty();
        }
        assertThat(ask(get("/health"))).contains("HTTP/1.1 200");
    }

    @Test
    void rejectsHalfSentBodies() throws IOException {
        restart(limits(LONG, SHORT, LONG), ApiKeys.NONE);
        try (RawClient client = client()) {
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
            assertThat(client.readToEnd()).contains("HTTP/1.1 408", "\"code\":\"body-timeout\"");
        }
    }

    @Test
    void answersHealthWhileManyClientsSendHalfARequest() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                RawClient client = client();
                clients.add(client);
                client.send(
                        i % 2 == 0
                                ? "GET /health HTTP/1.1\r\nHost:"
                                : "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
            }
            assertThat(ask(get("/health"))).contains("HTTP/1.1 200");
            assertThat(ask(post("/echo", "another"))).contains("HTTP/1.1 200").endsWith("another");
            assertThat(server.openConnections()).isGreaterThanOrEqualTo(2_000);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void closesTheConnectionThatIsIdleLongestAboveTheLimit() throws IOException {
        restart(new HttpLimits(1_000, LONG, LONG, LONG, LONG, 1, 1, 2, 16 << 20), ApiKeys.NONE);
        try (RawClient first = client();
                RawClient second = client()) {
            assertThat(second.send(get("/health")).response()).contains("HTTP/1.1 200");
            assertThat(first.send(get("/health")).response()).contains("HTTP/1.1 200");
            try (RawClient third = client()) {
                assertThat(third.send(get("/health")).response()).contains("HTTP/1.1 200");
            }
            assertThat(second.readToEnd()).isEmpty();
            assertThat(first.send(get("/health")).response()).contains("HTTP/1.1 200");
        }
    }

    @Test
    void closesANewConnectionAboveTheLimitIfNoneIsIdle() throws IOException {
        restart(new HttpLimits(1_000, LONG, LONG, LONG, LONG, 1, 1, 1, 16 << 20), ApiKeys.NONE);
        try (RawClient running = client()) {
            running.send(get("/wait"));
            await(waiting);
            try (RawClient more = client()) {
                assertThat(more.readToEnd()).isEmpty();
            }
            release.countDown();
            assertThat(running.response()).contains("HTTP/1.1 200");
        }
    }

    @Test
    void closesAConnectionThatReadsNoResponses() throws IOException {
        restart(limits(LONG, LONG, LONG), ApiKeys.of(List.of("key-number-one-1")));
        for (String request : List.of(get("/health"), get("/nothing"), get("/echo"))) {
            try (RawClient client = RawClient.withSmallBuffer(server.port())) {
                assertThat(client.flood(request, 1_000_000)).as(request).isTrue();
            }
        }
        assertThat(answered).hasSizeLessThan(100_000);
        assertThat(ask(get("/health"))).contains("HTTP/1.1 200");
    }

    @Test
    void closesAConnectionWithTooManyWaitingRequests() throws IOException {
        try (RawClient client = client();
                RawClient other = client()) {
            client.send(get("/wait"));
            await(waiting);
            assertThat(client.flood(get("/health"), 1_000_000)).isTrue();
            release.countDown();
            assertThat(other.send(get("/echo?a=1")).response()).contains("HTTP/1.1 200");
        }
        assertThat(answered).extracting(RequestListener.Answered::status).contains(499);
    }

    @Test
    void closesTheConnectionThatNeedsMostMemory() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try (RawClient reader = client()) {
            for (int i = 0; i < 4; i++) {
                RawClient client = RawClient.withSmallBuffer(server.port());
                clients.add(client);
                assertThat(client.send(get("/health")).response()).contains("HTTP/1.1 200");
            }
            assertThat(reader.send(get("/health")).response()).contains("HTTP/1.1 200");
            reader.send(get("/large"));
            for (RawClient client : clients) { // 4 * 20 MiB is more than 16 MiB and the buffers of the sockets
                client.send(get("/large").repeat(20));
            }
            while (server.openConnections() == 5) {
                Thread.onSpinWait();
            }
            assertThat(reader.response()).contains("HTTP/1.1 200");
            assertThat(ask(get("/large"))).contains("HTTP/1.1 200");
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws IOException {
        try (RawClient client = client()) {
            client.send(post("/echo", "first")
                    + get("/nothing")
                    + post("/echo", "third")
                    + get("/health").repeat(50));
            assertThat(client.response()).endsWith("first");
            assertThat(client.response()).startsWith("HTTP/1.1 404");
            assertThat(client.response()).endsWith("third");
            for (int i = 0; i < 50; i++) {
                assertThat(client.response()).endsWith("up\"");
            }
        }
    }

    @Test
    void removesRequestsThatTimeOutFromTheQueue() throws IOException {
        restart(limits(LONG, LONG, SHORT), ApiKeys.NONE);
        try (RawClient running = client();
                RawClient queued = client()) {
            running.send(get("/wait"));
            await(waiting);
            assertThat(queued.send(get("/wait")).response()).contains("\"code\":\"timeout\"");
            assertThat(server.waitingRequests()).isZero();
        }
    }

    @Test
    void rejectsRequestsWhenTheQueueIsFull() throws IOException {
        try (RawClient running = client();
                RawClient queued = client()) {
            running.send(get("/wait"));
            await(waiting);
            queued.send(get("/wait"));
            while (server.waitingRequests() < 1) {
                Thread.onSpinWait();
            }
            assertThat(ask(get("/wait")))
                    .contains("HTTP/1.1 503", "\"code\":\"overloaded\"")
                    .containsIgnoringCase("retry-after: 1");
            assertThat(ask(get("/health"))).contains("HTTP/1.1 200");
            release.countDown();
            assertThat(running.response()).contains("HTTP/1.1 200");
            assertThat(queued.response()).contains("HTTP/1.1 200");
        }
    }

    @Test
    void answersInTime() throws IOException {
        restart(limits(LONG, LONG, SHORT), ApiKeys.NONE);
        assertThat(ask(get("/wait")))
                .contains("HTTP/1.1 503", "\"code\":\"timeout\"")
                .containsIgnoringCase("retry-after: 1");
    }

    @Test
    void answersAfterEachErrorOfAHandler() throws IOException {
        List<Error> errors = List.of(
                new OutOfMemoryError("Map failed"),
                new InternalError("a fault occurred in an unsafe memory access operation"),
                new NoClassDefFoundError("org/secret/Missing"),
                new StackOverflowError(),
                new AssertionError("a secret of the server"));
        for (Error error : errors) {
            failure = error;
            assertThat(ask(get("/fail")))
                    .contains("HTTP/1.1 500", "\"code\":\"internal-error\"")
                    .doesNotContain("secret", "Exception", "at org.");
            assertThat(ask(get("/echo"))).contains("HTTP/1.1 200");
        }
    }

    @Test
    void requiresAKey() throws IOException {
        restart(limits(LONG, LONG, LONG), ApiKeys.of(List.of("key-number-one-1", "key-number-two-2")));
        assertThat(ask(get("/echo"))).contains("HTTP/1.1 401", "\"code\":\"invalid-api-key\"");
        assertThat(ask("GET /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer key-number-one\r\n\r\n"))
                .contains("HTTP/1.1 401")
                .containsIgnoringCase("www-authenticate: Bearer");
        assertThat(ask("GET /echo HTTP/1.1\r\nHost: x\r\nAuthorization: Basic key-number-one-1\r\n\r\n"))
                .contains("HTTP/1.1 401");
        assertThat(ask("GET /echo HTTP/1.1\r\nHost: x\r\nAuthorization: bearer key-number-two-2\r\n\r\n"))
                .contains("HTTP/1.1 200");
        assertThat(ask(get("/health"))).contains("HTTP/1.1 200");
    }

    @Test
    void finishesRunningRequestsBeforeItStops() throws Exception {
        try (RawClient running = client();
                RawClient idle = client()) {
            assertThat(idle.send(get("/health")).response()).contains("HTTP/1.1 200");
            running.send(get("/wait"));
            await(waiting);
            Thread stopping = new Thread(() -> server.stop(LONG));
            stopping.start();
            while (!server.stopping()) {
                Thread.onSpinWait();
            }
            assertThat(idle.send(get("/health")).response())
                    .contains("HTTP/1.1 200")
                    .containsIgnoringCase("connection: close");
            release.countDown();
            assertThat(running.readToEnd()).contains("HTTP/1.1 200", "done");
            stopping.join();
        }
        assertThatThrownBy(this::client).isInstanceOf(IOException.class);
    }

    @Test
    void reportsAPortThatIsInUse() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        HttpOptions options = new HttpOptions(taken, null, ApiKeys.NONE, HttpLimits.DEFAULT);
        assertThatThrownBy(() -> HttpListener.start(options, routes, answered::add))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS7701")
                .hasMessageContaining("localhost:" + server.port())
                .hasMessageContaining("--port");
    }
}
