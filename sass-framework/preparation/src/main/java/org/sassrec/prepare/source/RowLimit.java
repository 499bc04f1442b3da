package org.sassrec.prepare.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.prepare.sql.ClusterSources;

/**
 * Limits how many rows of the events are read.
 *
 * @param rows number of rows from the start of each file, {@link Long#MAX_VALUE} for all
 * @param typesOfAll whether all rows determine the types of text columns. Otherwise the first rows do, and reading a row
 * that has another type fails.
 */
public record RowLimit(long rows, boolean typesOfAll) {
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

    public RowLimit(long rows) {
        this(rows, false);
    }

    /** Returns the same limit with types that all rows determine. */
    public RowLimit withTypesOfAll() {
        return new RowLimit(rows, true);
    }

    public boolean isUnlimited() {
        return rows == Long.MAX_VALUE;
    }

    /**
     * Returns a limit that can be read within seconds: all rows, or a sample. Tables, and addresses that the cluster does
     * not read, are always sampled, because their size is unknown.
     *
     * @param cluster finds the files of addresses, {@code null} without a cluster
     */
    public static RowLimit forValidation(SassConfig config, @Nullable ClusterSources cluster) throws IOException {
        return forValidation(config, cluster, SAMPLE_ROWS);
    }

    /** Returns the limit of the check before a full preparation. It is unlimited if no such check is needed. */
    public static RowLimit forPrecheck(SassConfig config, @Nullable ClusterSources cluster) throws IOException {
        return forValidation(config, cluster, FIRST_ROWS);
    }

    private static RowLimit forValidation(SassConfig config, @Nullable ClusterSources cluster, long sample)
            throws IOException {
        SourceFinder finder = SourceFinder.of(config, cluster);
        DataConfig.Events events = config.data().events();
        SourceFinder.FoundFiles found = finder.find(events.paths(), events.dates());
        long bytes = 0;
        for (Path file : found.files()) {
            bytes += estimatedTextBytes(String.valueOf(file.getFileName()), Files.size(file));
        }
        boolean known = true;
        for (String address : found.addresses()) {
            long size = cluster == null || !ClusterSources.reads(address)
                    ? 0
                    : cluster.find(address).stream()
                            .mapToLong(ClusterSources.Source::bytes)
                            .sum();
            known &= size > 0;
            bytes += estimatedTextBytes(address, size);
        }
        int files = Math.max(1, found.files().size() + found.addresses().size());
        return known && bytes <= QUICK_BYTES
                ? UNLIMITED
                : new RowLimit(sample / Math.min(files, SourceFiles.MAX_SAMPLE_FILES));
    }

    private static long estimatedTextBytes(String file, long bytes) {
        String name = file.toLowerCase(Locale.ROOT);
        boolean columnar = SourceFiles.Format.of(name) == SourceFiles.Format.PARQUET;
        return bytes * (name.matches(".*\\.(gz|zst)") ? COMPRESSION_FACTOR : columnar ? COLUMNAR_FACTOR : 1);
    }
}
