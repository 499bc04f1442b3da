package org.sassrec.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a worker's JVM reports a crash of native code, until its goal ends.
 *
 * @param file that the JVM would write; not there at the start
 * @param temporary whether its folder is this worker's alone
 */
record CrashReport(Path file, boolean temporary) implements AutoCloseable {
    private static final String NAME = "worker-crash.log";

    /** In a run's folder: an earlier report there must not be taken for this worker's. */
    static CrashReport in(Path output) throws IOException {
        Path file = output.resolve(NAME);
        Files.deleteIfExists(file);
        return new CrashReport(file, false);
    }

    /** Of a goal without a run: a machine may run many of these at once, of several people. */
    static CrashReport apart() throws IOException {
        return new CrashReport(Files.createTempDirectory("sass-worker").resolve(NAME), true);
    }

    /** A report that was written stays for people to read. */
    @Override
    public void close() throws IOException {
        if (temporary && !Files.exists(file)) {
            Files.deleteIfExists(file.getParent());
        }
    }
}
