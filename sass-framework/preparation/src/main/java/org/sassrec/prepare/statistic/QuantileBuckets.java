package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;

/** Computes quantile buckets. */
public final class QuantileBuckets {
    private QuantileBuckets() {}

    /** Returns the boundaries of quantiles without duplicates and without boundaries that have no value below. */
    public static List<Double> boundaries(double least, double[] quantiles) {
        return Arrays.stream(quantiles)
                .filter(q -> q > least)
                .sorted()
                .distinct()
                .boxed()
                .toList();
    }

    /**
     * Returns boundaries that divide values into buckets of equal size, as far as ties allow.
     *
     * @param sorted values in ascending order, not empty
     */
    static List<Double> fromSorted(double[] sorted, int buckets) {
        double[] quantiles = new double[Math.max(0, buckets - 1)];
        for (int b = 1; b < buckets; b++) {
            // The smallest value with at least a share of b / buckets of the values at or below it.
            int index = (int) Math.ceil((double) b * sorted.length / buckets) - 1;
            quantiles[b - 1] = sorted[Math.max(0, index)];
        }
        return boundaries(sorted[0], quantiles);
    }

    /** Writes the buckets as readable texts in place of a vocabulary. */
    public static void write(Path folder, String table, List<Double> boundaries) throws IOException {
        try (TableWriter out = TableWriter.create(
                folder.resolve(DatasetFiles.vocabulary(table)),
                TableWriter.SMALL_BATCH,
                new Column("value", ColumnType.TEXT))) {
            for (int row = 0; row < boundaries.size() + 2; row++) {
                out.setText(0, text(row, boundaries));
                out.endRow();
            }
        }
    }

    private static String text(int row, List<Double> boundaries) {
        if (row == 0) {
            return "";
        }
        String from = row == 1 ? "" : number(boundaries.get(row - 2));
        String to = row > boundaries.size() ? "" : number(boundaries.get(row - 1));
        return "[" + from + ".." + to + ")";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.6g", value);
    }
}
