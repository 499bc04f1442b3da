package org.sassrec.dataset;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Running sums of an entity's exposures and positives, one row at the end of each day with events, by (slot, day); a
 * slot is a scenario, or all of them together. A sum over a window is the difference of two rows, so one table serves
 * windows of any length, and both horizons side by side.
 *
 * <p>A half-life h has its own columns: S(a) = sum over days e &lt;= a of n(e) 2^(-(a - e) / h), which at a later day b
 * without further events is S(a) 2^(-(b - a) / h).
 */
final class DayTable {
    private static final int MEASURES = 2;
    private static final int POSITIVES = 1;

    private final Columns.Longs starts;
    private final Columns.Longs keys;
    private final Columns.Ints[] counts;
    private final Columns.Doubles[][] decayed;
    private final double[] halfLives;

    DayTable(Path folder, String file, DatasetLayout layout) throws IOException {
        TableFile table = TableFile.open(folder.resolve(file));
        this.starts = TableFile.open(folder.resolve(DatasetFiles.starts(file))).longs("start");
        this.keys = table.longs("key");
        this.halfLives =
                layout.halfLives().stream().mapToDouble(Double::doubleValue).toArray();
        this.counts = new Columns.Ints[MEASURES * Horizon.values().length];
        this.decayed = new Columns.Doubles[halfLives.length][counts.length];
        for (int c = 0; c < counts.length; c++) {
            counts[c] = table.ints("n" + c);
            for (int h = 0; h < halfLives.length; h++) {
                decayed[h][c] = table.doubles("d" + h + "_" + c);
            }
        }
    }

    /**
     * A sum as of the start of a day.
     *
     * @param window days to look back, 0 for all
     * @param decay index of the half-life, -1 for none; yesterday's events weigh 1
     */
    double sum(int entity, int slot, int day, int window, int decay, boolean positives, Horizon horizon) {
        long low = starts.get(entity);
        long last = before(low, starts.get(entity + 1L), slot, day);
        if (last < 0) {
            return 0;
        }
        long gone = window == 0 ? -1 : before(low, last + 1, slot, day - window);
        int column = MEASURES * horizon.code() + (positives ? POSITIVES : 0);
        int count = counts[column].get(last) - (gone < 0 ? 0 : counts[column].get(gone));
        if (decay < 0 || count == 0) {
            return count;
        }
        double sum = weight(last, day, decay) * decayed[decay][column].get(last);
        return gone < 0 ? sum : sum - weight(gone, day, decay) * decayed[decay][column].get(gone);
    }

    private double weight(long row, int day, int decay) {
        int age = day - 1 - DatasetFiles.dayOf(keys.get(row));
        return age == 0 ? 1 : Math.exp(-Math.log(2) * age / halfLives[decay]);
    }

    /** The last row of a slot before a day, or -1. */
    private long before(long from, long to, int slot, int day) {
        long key = DatasetFiles.dayKey(slot, day);
        long low = from;
        long high = to;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (keys.get(middle) < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > from && keys.get(low - 1) >>> Integer.SIZE == slot ? low - 1 : -1;
    }
}
