package org.sassrec.prepare.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;

/**
 * How much of the events is read.
 *
 * @param rows of each file, from its start; {@link Long#MAX_VALUE}: all
 */
public record RowLimit(long rows) {
    public static final RowLimit UNLIMITED = new RowLimit(Long.MAX_VALUE);

    /** About as many bytes of plain text are read in a few seconds. */
    private static final long QUICK_BYTES = 600L << 20;

    /** Rows that a validation looks at. */
    private static final long SAMPLE_ROWS = 2_000_000;

    /** Rows that a preparation looks at before it begins: what they don't show it finds later, at its own cost. */
    private static final long FIRST_ROWS = 250_000;

    /** Bytes of text that one byte of a packed or columnar file stands for, roughly. */
    private static final int COMPRESSION_FACTOR = 5;

    private static final int COLUMNAR_FACTOR = 3;

    public boolean isUnlimited() {
        return rows == Long.MAX_VALUE;
    }

    /** What can be read in seconds: all, or a sample. Sizes of addresses are not known, so they are sampled. */
    public static RowLimit forValidation(SassConfig config, LocalDate today) throws IOException {
        return forValidation(config, today, SAMPLE_ROWS);
    }

    /** What a preparation looks at before it reads everything: a sample, or all when it needs no such look. */
    public static RowLimit forPrecheck(SassConfig config, LocalDate today) throws IOException {
        return forValidation(config, today, FIRST_ROWS);
    }

    private static RowLimit forValidation(SassConfig config, LocalDate today, long sample) throws IOException {
        SourceFinder finder = new SourceFinder(config.directory(), today);
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
