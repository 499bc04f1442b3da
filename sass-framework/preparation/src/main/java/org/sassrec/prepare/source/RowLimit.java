package org.sassrec.prepare.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;

/**
 * Limits how many rows of the events are read.
 *
 * @param rows number of rows from the start of each file, {@link Long#MAX_VALUE} for all
 */
public record RowLimit(long rows) {
    public static final RowLimit UNLIMITED = new RowLimit(Long.MAX_VALUE);

    /** Amount of plain text that is read within a few seconds. */
    private static final long QUICK_BYTES = 600L << 20;

    /** Rows that a validation reads. */
    private static final long SAMPLE_ROWS = 2_000_000;

    /** Rows that a preparation checks before it reads everything. */
    private static final long FIRST_ROWS = 250_000;

    /** Approximate bytes of text per byte of a compressed file. */
    private static final int COMPRESSION_FACTOR = 5;

    private static final int COLUMNAR_FACTOR = 3;

    public boolean isUnlimited() {
        return rows == Long.MAX_VALUE;
    }

    /**
     * Returns a limit that can be read within seconds: all rows, or a sample. Addresses are always sampled, because
     * their size is unknown.
     */
    public static RowLimit forValidation(SassConfig config) throws IOException {
        return forValidation(config, SAMPLE_ROWS);
    }

    /** Returns the limit of the check before a full preparation. It is unlimited if no such check is needed. */
    public static RowLimit forPrecheck(SassConfig config) throws IOException {
        return forValidation(config, FIRST_ROWS);
    }

    private static RowLimit forValidation(SassConfig config, long sample) throws IOException {
        SourceFinder finder = SourceFinder.of(config);
        DataConfig.Events events = config.data().events();
        SourceFinder.FoundFiles found = finder.find(events.paths(), events.dates());
        long bytes = 0;
        for (Path file : found.files()) {
            bytes += estimatedTextBytes(file);
        }
        int files = found.files().size() + found.addresses().size();
        return found.addresses().isEmpty() && bytes <= QUICK_BYTES
                ? UNLIMITED
                : new RowLimit(sample / Math.min(files, SourceFiles.MAX_SAMPLE_FILES));
    }

    private static long estimatedTextBytes(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean columnar = SourceFiles.Format.of(name) == SourceFiles.Format.PARQUET;
        return Files.size(file) * (name.matches(".*\\.(gz|zst)") ? COMPRESSION_FACTOR : columnar ? COLUMNAR_FACTOR : 1);
    }
}
