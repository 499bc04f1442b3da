package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * Sends hostile requests to the HTTP server over a socket. Each one gets a status of the protocol, or the end of
 * the connection. Another client gets the correct answer meanwhile.
 */
public final class HttpFuzzer implements Fuzzer {

    private static final String PATH = "/v1/query?scenarios=home&user=u1&k=5";
    private static final String BODY = "{\"scenarios\": [\"home\"], \"user\": \"u1\", \"k\": 5}";

    /** Hostile connections that stay open. */
    private static final int OPEN = 100;

    private static final int REPLY_MILLIS = 400;
    private static final int ANSWER_MILLIS = 10_000;

    private static final List<String> STATUSES =
            List.of("100", "200", "400", "404", "405", "408", "413", "414", "417", "431", "501", "503", "505");

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

    private final Deque<Socket> open = new ArrayDeque<>();
    private @Nullable ServiceProcess service;
    private String expected = "";

    @Override
    public void open(Path folder, Path shared) throws IOException {
        Path home = folder.resolve("store");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            TrainedRelease.publish(store, home, TrainedRelease.export(shared));
        }
        service = ServiceProcess.start(home);
        expected = answer();
        assertThat(expected).contains("\"items\":[{\"id\":");
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        if (service != null) {
            service.close();
        }
    }

    private ServiceProcess service() {
        return Objects.requireNonNull(service);
    }

    private Socket connect(int timeoutMillis) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), service().port());
        socket.setSoTimeout(timeoutMillis);
        return socket;
    }

    /** Asks as a well-behaved client and returns the body of the answer. */
    private String answer() throws IOException {
        try (Socket socket = connect(ANSWER_MILLIS)) {
            socket.getOutputStream().write(ascii("GET " + PATH + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(reply).startsWith("HTTP/1.1 200");
            return reply.substring(reply.indexOf("\r\n\r\n") + 4);
        } catch (SocketTimeoutException none) {
            throw new AssertionError("no answer to another client", none);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String attack(Trial trial) throws Exception {
        int logged = service().output().size();
        byte[] request = request(trial);
        trial.input("request", request);
        String outcome = send(trial, request);
        assertThat(answer()).as("answer to another client").isEqualTo(expected);
        assertThat(service().isAlive()).isTrue();
        assertThat(service().output().subList(logged, service().output().size()))
                .as("output of the service")
                .isEmpty();
        return outcome;
    }

    private String send(Trial trial, byte[] request) throws IOException {
        Socket socket = connect(REPLY_MILLIS);
        boolean keep = trial.between(0, 4) == 0;
        boolean reset = !keep && trial.between(0, 5) == 0;
        boolean slow = request.length < 200 && trial.between(0, 5) == 0;
        trial.note("keep " + keep + ", reset " + reset + ", slow " + slow);
        try {
            OutputStream out = socket.getOutputStream();
            for (byte each : slow ? request : new byte[0]) {
                out.write(each);
                pause();
            }
            if (!slow) {
                out.write(request);
            }
            if (reset) {
                socket.setSoLinger(true, 0);
                socket.close();
                return "reset";
            }
            return check(read(socket.getInputStream()));
        } catch (SocketException closed) {
            return "closed by the service";
        } finally {
            if (keep) {
                open.add(socket);
                if (open.size() > OPEN) {
                    open.remove().close();
                }
            } else {
                socket.close();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(3);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads until the service closes the connection or is silent. */
    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        try {
            for (int n = in.read(buffer); n >= 0 && reply.size() < 1 << 20; n = in.read(buffer)) {
                reply.write(buffer, 0, n);
            }
        } catch (SocketTimeoutException | SocketException end) {
            // The service waits for the rest of the request, or has closed the connection.
        }
        return reply.toString(StandardCharsets.UTF_8);
    }

    private static String check(String reply) {
        assertThat(reply).doesNotContain("Exception", "\tat ", "java.", "internal-error");
        Matcher statuses = STATUS_LINE.matcher(reply);
        String first = "";
        while (statuses.find()) {
            assertThat(STATUSES).as(reply).contains(statuses.group(1));
            first = first.isEmpty() ? statuses.group(1) : first;
        }
        return first.isEmpty() ? "no reply" : first;
    }

    private static byte[] get(String path, String... headers) {
        return ascii("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + String.join("", headers) + "\r\n");
    }

    private static byte[] post(byte[] body, String... headers) {
        byte[] head = ascii("POST /v1/query HTTP/1.1\r\nHost: x\r\n" + String.join("", headers) + "\r\n");
        return Damage.splice(head, head.length, head.length, body);
    }

    private static byte[] post(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return post(bytes, "Content-Length: " + bytes.length + "\r\n");
    }

    private static byte[] request(Trial trial) {
        return switch (trial.between(0, 12)) {
            case 0 -> Damage.bytes(trial, get(PATH));
            case 1 -> Damage.bytes(trial, post(BODY));
            case 2 -> half(trial, trial.pick(get(PATH), post(BODY)));
            case 3 -> get(PATH, hugeHeaders(trial));
            case 4 -> post(ascii(BODY), "Content-Length: " + badLength(trial) + "\r\n");
            case 5 -> post(ascii(badChunks(trial)), "Transfer-Encoding: chunked\r\n");
            case 6 -> pipeline(trial);
            case 7 -> get(badPath(trial));
            case 8 -> post(badJson(trial));
            case 9 -> ascii(badLine(trial) + "\r\nHost: x\r\n\r\n");
            case 10 -> post(new String(Damage.bytes(trial, ascii(BODY)), StandardCharsets.ISO_8859_1));
            default -> get(PATH, badHeader(trial));
        };
    }

    private static byte[] half(Trial trial, byte[] request) {
        return Arrays.copyOf(request, trial.between(1, request.length));
    }

    private static String hugeHeaders(Trial trial) {
        return switch (trial.between(0, 3)) {
            case 0 -> "X: " + "a".repeat(trial.pick(8_000, 100_000, 2_000_000)) + "\r\n";
            case 1 -> "X: 1\r\n".repeat(trial.pick(150, 5_000, 50_000));
            default -> "N".repeat(trial.pick(8_000, 500_000)) + ": 1\r\n";
        };
    }

    private static String badLength(Trial trial) {
        return trial.pick(
                "-1",
                "x",
                "",
                "0",
                "5",
                "99999999999999999999",
                "9223372036854775807",
                "2147483648",
                "1e3",
                "+43",
                "43\r\nContent-Length: 5",
                "43\r\nTransfer-Encoding: chunked",
                "0x2b",
                "43, 43");
    }

    private static String badChunks(Trial trial) {
        return trial.pick(
                "x\r\n",
                "-1\r\n\r\n",
                "ffffffff\r\n{",
                "7fffffffffffffff\r\n{",
                "2b\r\n" + BODY + "\r\n",
                "2b\r\n" + BODY + "x\r\n0\r\n\r\n",
                "1;" + "e".repeat(100_000) + "\r\n{\r\n0\r\n\r\n",
                "1\r\n{\r\n".repeat(20_000) + "0\r\n\r\n",
                "0\r\n" + "T: 1\r\n".repeat(20_000) + "\r\n",
                "\r\n\r\n");
    }

    private static byte[] pipeline(Trial trial) {
        byte[] all = new byte[0];
        for (int i = trial.between(2, 30); i > 0; i--) {
            byte[] next = trial.pick(get(PATH), post(BODY), get("/health/live"), get("/none"), get(badPath(trial)));
            all = Damage.splice(all, all.length, all.length, next);
        }
        return trial.between(0, 2) == 0 ? Damage.bytes(trial, all) : all;
    }

    private static String badPath(Trial trial) {
        return trial.pick(
                "/v1/query?scenarios=home&user=%",
                "/v1/query?scenarios=home&user=%zz",
                "/v1/query?scenarios=home&user=%ff%fe",
                "/v1/query?scenarios=home&user=%00",
                "/v1/query?scenarios=home&user=\u00ff\u00fe",
                "/v1/query?scenarios=home&user=u1&k=99999999999",
                "/v1/query?scenarios=home&user=u1&k=-5",
                "/v1/query?scenarios=home&user=u1&k=1000",
                "/v1/query?scenarios=home&user=" + "u".repeat(trial.pick(2_000, 100_000)),
                "/v1/query?" + "exclude=i1&".repeat(trial.pick(50, 10_000)) + "scenarios=home&user=u1",
                "/v1/query?scenarios=home&scenarios=feed&user=u1",
                "/v1/query?&&&==&=",
                "/v1/query?scenarios=home&filter=" + "(".repeat(trial.pick(100, 50_000)),
                "/v1/query?scenarios=home&filter=" + "9".repeat(trial.pick(100, 50_000)),
                "/v1/query?scenarios=home&user=u1&filter=a%20%3D%201",
                "/v1/query/../query?scenarios=home",
                "//v1/query?scenarios=home",
                "/%2e%2e/etc/passwd",
                "http://other/v1/query?scenarios=home&user=u1",
                "http://[",
                "*",
                "/v1/query?a[]=1|2",
                "/health/live?x=" + "y".repeat(50_000),
                "/metrics",
                "/v1/refresh");
    }

    private static String badJson(Trial trial) {
        return trial.pick(
                "[".repeat(trial.pick(500, 100_000)),
                "{\"values\":".repeat(trial.pick(500, 50_000)),
                "{\"scenarios\": [\"home\"], \"user\": \"u1\", \"k\": " + "9".repeat(trial.pick(20, 900, 100_000))
                        + "}",
                "{\"scenarios\": [\"home\"], \"user\": \"u1\", \"k\": 1e400}",
                "{\"scenarios\": [\"home\"], \"user\": \"" + "x".repeat(900_000) + "\"}",
                "{\"scenarios\": [\"home\"], \"scenarios\": [\"feed\"], \"user\": \"u1\"}",
                "{\"scenarios\": [\"home\"], \"user\": \"\\ud800\"}",
                "{\"scenarios\": [\"home\"], \"user\": \"\\u0000\"}",
                "{\"scenarios\": [\"home\"], \"values\": {\"city\": {\"a\": 1}}}",
                "{\"scenarios\": [\"home\"], \"values\": {\"clicked\": [null, 1, true]}}",
                "{\"scenarios\": [\"home\"], \"values\": {\"clicked\": [" + "\"i1\",".repeat(100_000) + "\"i2\"]}}",
                "{\"scenarios\": [\"home\"], \"values\": {\"age\": \"x\"}}",
                "{\"scenarios\": [\"home\"], \"values\": {\"age\": 1e308}}",
                "{\"scenarios\": [\"home\"], \"values\": {\"age\": NaN}}",
                "{\"scenarios\": [\"feed\"], \"values\": {\"taste\": [1e39, 2]}}",
                "{\"scenarios\": [\"feed\"], \"values\": {\"taste\": []}}",
                "{\"scenarios\": [\"feed\"], \"values\": {\"likes\": {\"g1\": -1}}}",
                "{\"scenarios\": [\"home\"], \"exclude\": [" + "\"i1\",".repeat(50_000) + "\"i2\"]}",
                "{\"scenarios\": [\"home\"], \"filter\": \"" + "not ".repeat(20_000) + "a = 1\"}",
                "\ufeff" + BODY,
                BODY + BODY,
                "\"" + "a".repeat(2_000_000) + "\"",
                "");
    }

    private static String badLine(Trial trial) {
        return trial.pick(
                "",
                "GET",
                "GET /health/live",
                "GET /health/live HTTP/9.9",
                "GET /health/live HTTP/1.0",
                "GET  /health/live  HTTP/1.1",
                "get /health/live HTTP/1.1",
                "CONNECT other:443 HTTP/1.1",
                "TRACE / HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "HEAD " + PATH + " HTTP/1.1",
                "PUT " + PATH + " HTTP/1.1",
                "PRI * HTTP/2.0",
                "\u0016\u0003\u0001\u0002\u0000\u0001",
                "GET /hea\u0000lth HTTP/1.1",
                "G".repeat(100_000) + " / HTTP/1.1",
                "\r\n\r\n\r\nGET /health/live HTTP/1.1");
    }

    private static String badHeader(Trial trial) {
        return trial.pick(
                "no colon\r\n",
                ": empty name\r\n",
                " folded\r\n",
                "X: a\r\n b\r\n",
                "X\u0000: 1\r\n",
                "X: \u0000\u0001\u007f\r\n",
                "Expect: 100-continue\r\n",
                "Connection: upgrade\r\nUpgrade: websocket\r\n",
                "Connection: keep-alive, close\r\n",
                "Host: y\r\n",
                "Content-Length: 10\r\n",
                "Range: bytes=0-99999999999\r\n",
                "Accept-Encoding: " + "gzip,".repeat(3_000) + "\r\n");
    }
}
