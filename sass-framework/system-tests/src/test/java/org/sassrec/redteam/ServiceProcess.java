package org.sassrec.redteam;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    /** Serves the release whose store is in the folder of the first argument, until the process ends. */
    public static void main(String[] arguments) {
        HttpOptions http =
                new HttpOptions(ServerSettings.address("localhost", 0), null, ApiKeys.NONE, HttpLimits.DEFAULT);
        ServerOptions options = new ServerOptions(
                StoreOptions.of("embedded", Path.of(arguments[0])), "live", Duration.ofSeconds(5), 1_000, http);
        System.out.println(LISTENING + SassServer.start(options, null).port());
    }

    /** Starts the server for the live release of a store. */
    static ServiceProcess start(Path home) throws IOException {
        return new ServiceProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServiceProcess.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .start());
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
