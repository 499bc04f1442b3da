package org.sassrec.redteam;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sassrec.server.SassServer;
import org.sassrec.server.ServerOptions;
import org.sassrec.server.ServerSettings;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.store.StoreOptions;

/** The HTTP server in a separate process. */
final class ServiceProcess implements AutoCloseable {

    private static final String LISTENING = "listening on http://localhost:";

    private final Process process;
    private final List<String> output = Collections.synchronizedList(new ArrayList<>());
    private final int port;

    private ServiceProcess(Process process) throws IOException {
        this.process = process;
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && !line.startsWith(LISTENING)) {
            output.add(line);
            line = lines.readLine();
        }
        if (line == null) {
            throw new IOException("the service did not start: " + output);
        }
        port = Integer.parseInt(line.substring(LISTENING.length()));
        Thread reader = new Thread(() -> lines.lines().forEach(output::add), "output of the service");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Serves the release whose store is in the folder of the first argument, until the process ends. Clients must send
     * the key of the second one, if there is one.
     */
    public static void main(String[] arguments) {
        HttpOptions http = new HttpOptions(
                ServerSettings.address("localhost", 0),
                null,
                ApiKeys.of(List.of(arguments).subList(1, arguments.length)),
                HttpLimits.DEFAULT);
        ServerOptions options = new ServerOptions(
                StoreOptions.of("embedded", Path.of(arguments[0])), "live", Duration.ofSeconds(5), 1_000, http);
        System.out.println(LISTENING + SassServer.start(options, null).port());
    }

    /**
     * Starts the server for the live release of a store, with the options of {@code sass serve} and a heap of 256 MB.
     *
     * @param keys the key that clients must send; none if they need no key
     */
    static ServiceProcess start(Path home, String... keys) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ServiceProcess.class.getName(),
                home.toString()));
        command.addAll(List.of(keys));
        return new ServiceProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /**
     * Starts a distribution of {@code sass} with a heap of 256 MB.
     *
     * @param program the file {@code bin/sass}
     * @param keys file with the keys of clients
     */
    static ServiceProcess start(Path program, Path home, Path keys) throws IOException {
        ProcessBuilder serve = new ProcessBuilder(
                program.toString(), "serve", "--store", home.toString(), "--port", "0", "--api-keys", keys.toString());
        serve.environment().put("SASS_HEAP", "256m");
        return new ServiceProcess(serve.redirectErrorStream(true).start());
    }

    long pid() {
        return process.pid();
    }

    /** Returns the resident memory in MB; 0 if the system does not report it. */
    long residentMegabytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                    .findFirst()
                    .orElse(0);
        }
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the lines after the start. */
    List<String> output() {
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
