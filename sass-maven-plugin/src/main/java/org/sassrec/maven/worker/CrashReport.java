package org.sassrec.maven.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a worker's JVM reports a crash of native code, until its goal ends.
 *
 * @param file that the JVM would write; not there at the start
 * @param temporary whether its folder is this worker's alone
 */
public record CrashReport(Path file, boolean temporary) implements AutoCloseable {
    private static final String NAME = "worker-crash";

    /** Goals of one build may begin in the same instant. */
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT);

    /** In a run's folder, under a name of its own: other goals may work there, and what crashed before stays to be read. */
    public static CrashReport in(Path output) {
        String name = NAME + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP) + "-"
                + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + ".log";
        return new CrashReport(output.resolve(name), false);
    }

    /** Of a goal without a run: a machine may run many of these at once, of several people. */
    public static CrashReport inTemporaryFolder() throws IOException {
        Path folder = Files.createTempDirectory(WorkerCommand.temporaryFolder(), "sass-worker");
        return new CrashReport(folder.resolve(NAME + ".log"), true);
    }

    /** A report that was written stays for people to read. */
    @Override
    public void close() throws IOException {
        if (temporary && !Files.exists(file)) {
            Files.deleteIfExists(file.getParent());
        }
    }
}
