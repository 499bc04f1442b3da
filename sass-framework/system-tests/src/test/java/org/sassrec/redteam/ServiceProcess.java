package org.sassrec.redteam;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The example service in a separate process. It is compiled from its sources: as a dependency, its module would delay
 * the tests of this one.
 */
final class ServiceProcess implements AutoCloseable {

    private static final Path SOURCES = Path.of("../../examples/serving/src/main/java");
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

    /** Starts the service for the live release of a store. */
    static ServiceProcess start(Path home, Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("service-classes"));
        String classPath = System.getProperty("java.class.path");
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "--release", "17", "-cp", classPath, "-d", classes.toString()));
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler.run(null, System.out, System.out, arguments.toArray(String[]::new)) != 0) {
            throw new IOException("the service cannot be compiled");
        }
        return new ServiceProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-cp",
                        classes + System.getProperty("path.separator") + classPath,
                        "org.sassrec.examples.serving.Service",
                        home.toString(),
                        "0")
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
