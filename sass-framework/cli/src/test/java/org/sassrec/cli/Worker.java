package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Runs the command line of the unpacked distribution in a separate process. */
public final class Worker {
    private static final Path SASS = Path.of("target", "sass", "bin", "sass").toAbsolutePath();

    /** Messages of TensorFlow before its log level applies, and of the JVM about its options. */
    private static final Pattern NOISE = Pattern.compile(
            "(NOTE: )?Picked up |WARNING: All log messages before absl::InitializeLog|[IW]\\d{4} \\d\\d:\\d\\d:\\d+\\.\\d+ ");

    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final Thread outReader;
    private final Thread errReader;
    private boolean outEnded;

    private Worker(Process process) {
        this.process = process;
        this.outReader = read(process.getInputStream(), out);
        this.errReader = read(process.getErrorStream(), err);
    }

    /**
     * Starts a command.
     *
     * @param folder working directory and folder of the crash report
     * @param jvm additional options of its JVM
     */
    static Worker start(Path folder, List<String> jvm, String... arguments) throws IOException {
        return start(folder, jvm, Map.of(), arguments);
    }

    /**
     * Starts a command.
     *
     * @param environment additional environment variables
     */
    static Worker start(Path folder, List<String> jvm, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(SASS.toString()));
        command.addAll(List.of(arguments));
        return start(folder, jvm, environment, command);
    }

    /** Starts a shell script in which {@code "$@"} is the command. */
    public static Worker startIn(String script, Path folder, List<String> jvm, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh", SASS.toString()));
        command.addAll(List.of(arguments));
        return start(folder, jvm, Map.of(), command);
    }

    private static Worker start(Path folder, List<String> jvm, Map<String, String> environment, List<String> command)
            throws IOException {
        assertThat(SASS).as("the distribution, which `mvn package` unpacks").exists();
        // Small JVMs that start fast. The optimizing compiler would not pay off.
        List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xlog:disable"));
        options.add("-XX:ErrorFile=" + crashReport(folder));
        options.add("-XX:-CreateCoredumpOnCrash");
        options.addAll(jvm);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("SASS_OPTS", String.join(" ", options));
        builder.environment().put("SASS_HEAP", "256m");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return new Worker(builder.start());
    }

    /** Returns the folder of the start script. */
    static Path folder() {
        return SASS.resolveSibling("");
    }

    /** Returns the crash report file of the JVM. */
    static Path crashReport(Path folder) {
        return folder.resolve("crash.log");
    }

    private Thread read(InputStream stream, List<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    add(lines, line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                end(lines);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private synchronized void add(List<String> lines, String line) {
        if (!NOISE.matcher(line).lookingAt()) {
            lines.add(line);
        }
        notifyAll();
    }

    private synchronized void end(List<String> lines) {
        outEnded |= lines == out;
        notifyAll();
    }

    /** Waits for a line of standard output. Returns {@code false} if the process ends without it. */
    synchronized boolean awaitOutput(Predicate<String> wanted) throws InterruptedException {
        while (out.stream().noneMatch(wanted)) {
            if (outEnded) {
                return false;
            }
            wait();
        }
        return true;
    }

    /** Waits for a duration. Returns {@code false} if the process ends before. */
    boolean tasks(long millis) throws InterruptedException {
        return !process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Sends SIGKILL and waits for the end. Returns whether the signal ended the process. */
    boolean kill() throws InterruptedException {
        // Process.destroyForcibly closes the streams and loses the last output. The handle does not.
        process.toHandle().destroyForcibly();
        return end() == 128 + 9;
    }

    /** Returns the other JVMs that the process has started. */
    List<ProcessHandle> startedJvms() {
        return process.toHandle()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("java"))
                .toList();
    }

    /** Sends SIGTERM. */
    void stop() {
        process.toHandle().destroy();
    }

    /** Waits for the end of the process. */
    public int end() throws InterruptedException {
        int status = process.waitFor();
        outReader.join();
        errReader.join();
        return status;
    }

    public synchronized List<String> out() {
        return List.copyOf(out);
    }

    /** Returns standard error without noise. */
    public synchronized List<String> err() {
        return List.copyOf(err);
    }

    /** Runs a command to its end and expects success. */
    public static Worker run(Path folder, List<String> jvm, String... arguments)
            throws IOException, InterruptedException {
        Worker worker = start(folder, jvm, arguments);
        assertThat(worker.end()).as("%s", worker.err()).isZero();
        return worker;
    }

    /** Returns whether native code did not crash. */
    public static boolean crashed(Path folder) {
        return Files.exists(crashReport(folder));
    }
}
