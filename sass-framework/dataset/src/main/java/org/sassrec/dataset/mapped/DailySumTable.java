package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/**
 * Running sums of an entity's exposures and positives, one row at the end of each day with events, by (slot, day); a
 * slot is a scenario, or all of them together. A sum over a window is the difference of two rows, so one table serves
 * windows of any length, and both horizons side by side. What no horizon holds, the test events, has a table of its own
 * with columns of the same kind: sums add up, so all events are those of {@link Horizon#REFIT} and these.
 *
 * <p>A half-life h has its own columns: S(a) = sum over days e &lt;= a of n(e) 2^(-(a - e) / h), which at a later day b
 * without further events is S(a) 2^(-(b - a) / h).
 */
final class DailySumTable {
    private static final int MEASURES = 2;
    private static final int POSITIVES = 1;

    private final Columns.Longs starts;
    private final Columns.Longs keys;
    private final Columns.Ints[] counts;
    private final Columns.@Nullable Doubles[][] decayed;
    private final double[] halfLives;

    private DailySumTable(Path folder, String file, DatasetLayout layout, int columns) throws IOException {
        TableFile table = TableFile.open(folder.resolve(file));
        this.starts = TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
        this.keys = table.longs("key");
        this.halfLives =
                layout.halfLives().stream().mapToDouble(Double::doubleValue).toArray();
        this.counts = new Columns.Ints[columns];
        this.decayed = new Columns.Doubles[halfLives.length][counts.length];
        for (int c = 0; c < counts.length; c++) {
            counts[c] = table.ints("n" + c);
            for (int h = 0; h < halfLives.length; h++) {
                String name = "d" + h + "_" + c;
                decayed[h][c] = table.columns().contains(name) ? table.doubles(name) : null;
            }
        }
    }

    /** The events inside the horizons. */
    static DailySumTable ofHorizons(Path folder, String file, DatasetLayout layout) throws IOException {
        return new DailySumTable(folder, file, layout, MEASURES * Horizon.values().length);
    }

    /** The test events. */
    static DailySumTable ofTestEvents(Path folder, String file, DatasetLayout layout) throws IOException {
        return new DailySumTable(folder, file, layout, MEASURES);
    }

    /** The column of what a horizon holds. */
    static int column(Horizon horizon, boolean positives) {
        return MEASURES * horizon.code() + column(positives);
    }

    /** The column of a table of one kind of events. */
    static int column(boolean positives) {
        return positives ? POSITIVES : 0;
    }

    /** The row with all events of the days before one, or -1. */
    long lastRow(int entity, int slot, int day) {
        return lastRowBefore(starts.get(entity), starts.get(entity + 1L), slot, day);
    }

    /**
     * The row with the events that have left the window, or -1.
     *
     * @param last as found by {@link #lastRow} for the same entity, slot and day
     * @param window days to look back, 0 for all
     */
    long expiredRow(int entity, int slot, int day, int window, long last) {
        return window == 0 || last < 0 ? -1 : lastRowBefore(starts.get(entity), last + 1, slot, day - window);
    }

    /**
     * A sum as of the start of a day, between the two rows.
     *
     * @param decay index of the half-life, -1 for none; yesterday's events weigh 1
     * @param column of the events that count
     */
    double sum(long last, long gone, int day, int decay, int column) {
        if (last < 0) {
            return 0;
        }
        int count = counts[column].get(last) - (gone < 0 ? 0 : counts[column].get(gone));
        if (decay < 0 || count == 0) {
            return count;
        }
        Columns.Doubles sums = Objects.requireNonNull(decayed[decay][column]);
        double sum = weight(last, day, decay) * sums.get(last);
        return gone < 0 ? sum : sum - weight(gone, day, decay) * sums.get(gone);
    }

    /**
     * Days from the last event to a day, 1 for the day before; NaN when there is none between the two rows.
     *
     * @param last,gone as found for the same entity, slot and day
     * @param column of the events that count
     */
    double age(int entity, int slot, int day, long last, long gone, int column) {
        if (last < 0) {
            return Double.NaN;
        }
        Columns.Ints sums = counts[column];
        int count = sums.get(last);
        if (count == (gone < 0 ? 0 : sums.get(gone))) {
            return Double.NaN;
        }
        // The first row that has them all is the day of the last event.
        long first = gone < 0
                ? keys.lowerBound(starts.get(entity), last, DatasetFiles.dayKey(slot, Integer.MIN_VALUE))
                : gone + 1;
        return day - DatasetFiles.dayOf(keys.get(sums.lowerBound(first, last, count)));
    }

    private double weight(long row, int day, int decay) {
        int age = day - 1 - DatasetFiles.dayOf(keys.get(row));
        return age == 0 ? 1 : Math.exp(-Math.log(2) * age / halfLives[decay]);
    }

    /** The last row of a slot before a day, or -1. */
    private long lastRowBefore(long from, long to, int slot, int day) {
        long key = DatasetFiles.dayKey(slot, day);
        long low = keys.lowerBound(from, to, key);
        return low > from && keys.get(low - 1) >>> Integer.SIZE == slot ? low - 1 : -1;
    }
}
