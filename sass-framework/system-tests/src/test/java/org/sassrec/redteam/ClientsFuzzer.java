package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sassrec.store.embedded.EmbeddedStore;

/**
 * Attacks a server with a heap of 256 MB by clients that do not read, send too much or only half. While their
 * connections are open, another client gets the correct answer within seconds, and the memory of the process is bounded.
 *
 * <p>The environment variable {@code SASS_PROGRAM} names the file {@code bin/sass} of a distribution to attack instead.
 */
public class ClientsFuzzer implements Fuzzer {

    static final String KEY = "key-of-the-clients";
    static final int MAX_MEGABYTES = 1_024;

    /** Vert.x reports its thread if it did not run for two seconds. The processor may have run other processes. */
    static final String BLOCKED = "has been blocked for";

    private static final String REQUEST = "GET /v1/query?scenarios=home&user=u1&k=5 HTTP/1.1\r\nHost: x\r\n"
            + "Authorization: Bearer " + KEY + "\r\nConnection: close\r\n\r\n";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private @Nullable ServiceProcess service;
    private @Nullable HostileClients clients;
    private String expected = "";

    /** Lines that TensorFlow writes for the first query. */
    private int logged;

    @Override
    public Duration limit() {
        return Duration.ofSeconds(30);
    }

    @Override
    public void open(Path folder, Path shared) throws IOException {
        Path home = folder.resolve("store");
        try (EmbeddedStore store = EmbeddedStore.open(home)) {
            TrainedRelease.publish(store, home, TrainedRelease.export(shared));
        }
        String program = System.getenv("SASS_PROGRAM");
        service = program == null
                ? ServiceProcess.start(home, KEY)
                : ServiceProcess.start(Path.of(program), home, Files.writeString(folder.resolve("keys"), KEY));
        clients = new HostileClients(service.port(), KEY);
        expected = answer().orElseThrow();
        assertThat(expected).contains("\"items\":[{\"id\":");
        logged = service.output().size();
    }

    @Override
    public void close() throws IOException {
        if (clients != null) {
            clients.close();
        }
        if (service != null) {
            service.close();
        }
    }

    ServiceProcess service() {
        return Objects.requireNonNull(service);
    }

    String expected() {
        return expected;
    }

    HostileClients clients() {
        return Objects.requireNonNull(clients);
    }

    /** Asks as a well-behaved client. Returns the body of the answer; empty without one, or if the server is overloaded. */
    Optional<String> answer() {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(reply)
                    .satisfiesAnyOf(
                            text -> assertThat(text).isEmpty(),
                            text -> assertThat(text).startsWith("HTTP/1.1 200"),
                            text -> assertThat(text).startsWith("HTTP/1.1 503").contains("Retry-After"));
            return reply.startsWith("HTTP/1.1 200")
                    ? Optional.of(reply.substring(reply.indexOf("\r\n\r\n") + 4))
                    : Optional.empty();
        } catch (IOException closed) {
            return Optional.empty();
        }
    }

    @Override
    public String attack(Trial trial) throws Exception {
        String attack = clients().attack(trial);
        trial.note(attack);
        if (trial.between(0, 2) == 0) {
            trial.note("with " + clients().attack(trial));
        }
        assertServes();
        clients().disconnect();
        return attack;
    }

    /** Requires the correct answer within seconds, while the hostile connections are open. */
    void assertServes() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Optional<String> answer = answer();
        while (answer.isEmpty() && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.sleep(50);
            answer = answer();
        }
        assertThat(service().isAlive()).as("process: " + service().output()).isTrue();
        assertThat(answer).as("answer to another client").contains(expected);
        assertThat(service().output().stream().skip(logged))
                .as("output of the service")
                .allMatch(line -> line.contains(BLOCKED)
                        || line.contains("BlockedThreadChecker")
                        || line.contains("io.vertx.core.logging"));
        assertThat(service().residentMegabytes()).as("resident MB").isLessThan(MAX_MEGABYTES);
    }
}
