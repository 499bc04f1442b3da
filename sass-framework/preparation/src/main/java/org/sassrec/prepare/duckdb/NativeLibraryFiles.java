package org.sassrec.prepare.duckdb;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * DuckDB's driver unpacks its native library (57 MB) into the folder for temporary files, as Arrow does to take DuckDB's
 * results, and has the JVM delete it at its end. A JVM that is killed doesn't: without this, every kill would leave one.
 */
final class NativeLibraryFiles {
    private static final String PATTERN = "{libduckdb_java*.so,jnilib-*.tmp}";

    /** A file is written and loaded within a second; once loaded it need not be there (but on Windows it can't go). */
    private static final Duration MIN_AGE = Duration.ofMinutes(1);

    private NativeLibraryFiles() {}

    /** Deletes what killed processes left, as far as that can be done. */
    static void removeStale(Path folder, Instant now) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PATTERN)) {
            for (Path file : files) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(MIN_AGE))) {
                        Files.delete(file);
                    }
                } catch (IOException e) {
                    // Another user's, or another process was faster.
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Tidying is no reason to fail.
        }
    }
}
