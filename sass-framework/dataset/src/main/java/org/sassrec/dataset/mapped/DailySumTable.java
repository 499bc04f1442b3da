package org.sassrec.dataset.mapped;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Horizon;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/**
 * Reads running sums of an entity's exposures and positives. The table has one row per (slot, day) with events, valid
 * at the end of the day. A slot is a scenario, or all scenarios together. A sum over a window is the difference of two
 * rows, so one table serves windows of any length. Both horizons are columns of one table. Test events have a separate
 * table with the same columns. The sums over all events are those of {@link Horizon#REFIT} plus those of test.
 *
 * <p>A half-life h has separate columns: S(a) = sum over days e &lt;= a of n(e) 2^(-(a - e) / h). At a later day b
 * without further events it is S(a) 2^(-(b - a) / h).
 */
final class DailySumTable {
    private static final int MEASURES = 2;
    private static final int POSITIVES = 1;

    private final Columns.Longs starts;
    private final Columns.Longs keys;
    private final Sums[] counts;
    private final Columns.@Nullable Doubles[][] decayed;
    private final double[] halfLives;
    private final @Nullable DailySumTable test;

    private DailySumTable(
            TableFolders folders, String file, DatasetLayout layout, int columns, @Nullable DailySumTable test)
            throws IOException {
        this.test = test;
        TableFile table = folders.table(file);
        this.starts = folders.starts(file);
        this.keys = table.longs("key");
        this.halfLives =
                layout.halfLives().stream().mapToDouble(Double::doubleValue).toArray();
        this.counts = new Sums[columns];
        this.decayed = new Columns.Doubles[halfLives.length][counts.length];
        for (int c = 0; c < counts.length; c++) {
            counts[c] = Sums.of(table, "n" + c, file);
            for (int h = 0; h < halfLives.length; h++) {
                String name = "d" + h + "_" + c;
                decayed[h][c] = table.columns().contains(name) ? table.doubles(name) : null;
            }
        }
    }

    /**
     * Maps a file of daily sums.
     *
     * @param testFile file of test events if all events count, or {@code null} if only events inside the horizon count
     */
    static DailySumTable open(TableFolders folders, String file, @Nullable String testFile, DatasetLayout layout)
            throws IOException {
        DailySumTable test = testFile == null ? null : new DailySumTable(folders, testFile, layout, MEASURES, null);
        return new DailySumTable(folders, file, layout, MEASURES * Horizon.values().length, test);
    }

    /** Returns the column of a horizon. */
    private static int column(Horizon horizon, boolean positives) {
        return MEASURES * horizon.code() + column(positives);
    }

    /** Returns the column of the table of test events. */
    private static int column(boolean positives) {
        return positives ? POSITIVES : 0;
    }

    /**
     * Returns the sums of an entity and slot at the start of a day.
     *
     * @param length window in days, 0 for all days
     */
    Window window(int entity, int slot, int day, int length) {
        long from = starts.get(entity);
        long last = lastRowBefore(from, starts.get(entity + 1L), slot, day);
        long gone = length == 0 || last < 0 ? -1 : lastRowBefore(from, last + 1, slot, day - length);
        Window later = test == null ? null : test.window(entity, slot, day, length);
        return new Window(this, entity, slot, day, last, gone, later);
    }

    /**
     * Sums between two rows.
     *
     * @param last row with the sums up to the day, or -1
     * @param gone row with the sums up to the start of the window, or -1
     * @param test the same rows of test events if all events count
     */
    record Window(
            DailySumTable of,
            int entity,
            int slot,
            int day,
            long last,
            long gone,
            @Nullable Window test) {

        /**
         * @param decay index of the half-life, -1 for none. Events of the previous day have weight 1.
         */
        double sum(Horizon horizon, boolean positives, int decay) {
            return test == null
                    ? sum(column(horizon, positives), decay)
                    : sum(column(Horizon.REFIT, positives), decay) + test.sum(column(positives), decay);
        }

        private double sum(int column, int decay) {
            if (last < 0) {
                return 0;
            }
            Sums counts = of.counts[column];
            long count = counts.get(last) - (gone < 0 ? 0 : counts.get(gone));
            if (decay < 0 || count == 0) {
                return count;
            }
            Columns.Doubles sums = Objects.requireNonNull(of.decayed[decay][column]);
            double sum = of.weight(last, day, decay) * sums.get(last);
            return gone < 0 ? sum : sum - of.weight(gone, day, decay) * sums.get(gone);
        }

        /** Returns the days from the last event to the day, 1 for the previous day, NaN without events. */
        double age(Horizon horizon, boolean positives) {
            if (test == null) {
                return age(column(horizon, positives));
            }
            double age = age(column(Horizon.REFIT, positives));
            double later = test.age(column(positives));
            return Double.isNaN(age) ? later : Double.isNaN(later) ? age : Math.min(age, later);
        }

        private double age(int column) {
            if (last < 0) {
                return Double.NaN;
            }
            Sums sums = of.counts[column];
            long count = sums.get(last);
            if (count == (gone < 0 ? 0 : sums.get(gone))) {
                return Double.NaN;
            }
            // The first row with the full sum is the day of the last event.
            long first = gone < 0
                    ? of.keys.lowerBound(of.starts.get(entity), last, DatasetFiles.dayKey(slot, Integer.MIN_VALUE))
                    : gone + 1;
            return day - DatasetFiles.dayOf(of.keys.get(sums.lowerBound(first, last, count)));
        }
    }

    /** A column of sums. The sums of scenarios have 64 bits, those of entities have 32 bits. */
    private interface Sums {
        long get(long row);

        /** Returns the first row of a sorted range with at least a sum. */
        long lowerBound(long from, long to, long sum);

        static Sums of(TableFile table, String name, String file) {
            return file.equals(DatasetFiles.SCENARIO_DAYS) || file.equals(DatasetFiles.SCENARIO_TEST_DAYS)
                    ? new Longs(table.longs(name))
                    : new Ints(table.ints(name));
        }
    }

    private record Ints(Columns.Ints column) implements Sums {
        @Override
        public long get(long row) {
            return column.get(row);
        }

        @Override
        public long lowerBound(long from, long to, long sum) {
            return column.lowerBound(from, to, (int) sum);
        }
    }

    private record Longs(Columns.Longs column) implements Sums {
        @Override
        public long get(long row) {
            return column.get(row);
        }

        @Override
        public long lowerBound(long from, long to, long sum) {
            return column.lowerBound(from, to, sum);
        }
    }

    private double weight(long row, int day, int decay) {
        int age = day - 1 - DatasetFiles.dayOf(keys.get(row));
        return age == 0 ? 1 : Math.exp(-Math.log(2) * age / halfLives[decay]);
    }

    /** Returns the last row of a slot before a day, or -1. */
    private long lastRowBefore(long from, long to, int slot, int day) {
        long key = DatasetFiles.dayKey(slot, day);
        long low = keys.lowerBound(from, to, key);
        return low > from && keys.get(low - 1) >>> Integer.SIZE == slot ? low - 1 : -1;
    }
}
