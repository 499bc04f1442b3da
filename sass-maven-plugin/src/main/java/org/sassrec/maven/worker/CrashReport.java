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
 * The file for the crash report of a worker JVM during a goal.
 *
 * @param file crash file of the JVM; does not exist at the start
 * @param temporary whether the folder belongs to this worker only
 */
public record CrashReport(Path file, boolean temporary) implements AutoCloseable {
    private static final String NAME = "worker-crash";

    /** Goals of one build may start in the same millisecond. */
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT);

    /** Returns a file with a unique name in the folder of a run. Earlier reports stay. */
    public static CrashReport in(Path output) {
        String name = NAME + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP) + "-"
                + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + ".log";
        return new CrashReport(output.resolve(name), false);
    }

    /** Returns a file in a new temporary folder, for a goal without a run. */
    public static CrashReport inTemporaryFolder() throws IOException {
        Path folder = Files.createTempDirectory(WorkerCommand.temporaryFolder(), "sass-worker");
        return new CrashReport(folder.resolve(NAME + ".log"), true);
    }

    /** Deletes the temporary folder, unless a report was written. */
    @Override
    public void close() throws IOException {
        if (temporary && !Files.exists(file)) {
            Files.deleteIfExists(file.getParent());
        }
    }
}
