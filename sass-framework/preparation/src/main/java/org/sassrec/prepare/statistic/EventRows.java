package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;

/** Reads rows of the events in (user, scenario, time) order by row number. */
public interface EventRows {
    int item(long row);

    int scenario(long row);

    /** Returns the time in epoch milliseconds. */
    long time(long row);

    int day(long row);

    /** Returns the code of the split. */
    int split(long row);

    boolean positive(long row);

    /** Memory-mapped columns of the events file. */
    record Mapped(
            long rows,
            Columns.Ints users,
            Columns.Ints items,
            Columns.Shorts scenarios,
            Columns.Longs times,
            Columns.Ints days,
            Columns.Bytes splits,
            Columns.Bytes positives)
            implements EventRows {

        public static Mapped open(Path folder) throws IOException {
            TableFile table = TableFile.open(folder.resolve(DatasetFiles.EVENTS));
            return new Mapped(
                    table.rows(),
                    table.ints("user"),
                    table.ints("item"),
                    table.shorts("scenario"),
                    table.longs("time"),
                    table.ints("day"),
                    table.bytes("split"),
                    table.bytes("positive"));
        }

        int user(long row) {
            return users.get(row);
        }

        @Override
        public int item(long row) {
            return items.get(row);
        }

        @Override
        public int scenario(long row) {
            return scenarios.get(row);
        }

        @Override
        public long time(long row) {
            return times.get(row);
        }

        @Override
        public int day(long row) {
            return days.get(row);
        }

        @Override
        public int split(long row) {
            return splits.get(row);
        }

        @Override
        public boolean positive(long row) {
            return positives.get(row) != 0;
        }
    }

    /**
     * Copies a range of rows into arrays, which are faster to read than mapped columns. A range that is longer than the
     * window is read from the columns, so that heap use is bounded.
     */
    final class Buffered implements EventRows {
        static final int CAPACITY = 1 << 14;

        private final Mapped events;
        private final int[] item = new int[CAPACITY];
        private final short[] scenario = new short[CAPACITY];
        private final long[] time = new long[CAPACITY];
        private final int[] day = new int[CAPACITY];
        private final byte[] split = new byte[CAPACITY];
        private final byte[] positive = new byte[CAPACITY];
        private long first;

        Buffered(Mapped events) {
            this.events = events;
        }

        /** Returns a range of rows, which is valid until the next call. */
        EventRows load(long from, long to) {
            if (to - from > CAPACITY) {
                return events;
            }
            int length = (int) (to - from);
            events.items().read(from, item, length);
            events.scenarios().read(from, scenario, length);
            events.times().read(from, time, length);
            events.days().read(from, day, length);
            events.splits().read(from, split, length);
            events.positives().read(from, positive, length);
            first = from;
            return this;
        }

        @Override
        public int item(long row) {
            return item[(int) (row - first)];
        }

        @Override
        public int scenario(long row) {
            return scenario[(int) (row - first)];
        }

        @Override
        public long time(long row) {
            return time[(int) (row - first)];
        }

        @Override
        public int day(long row) {
            return day[(int) (row - first)];
        }

        @Override
        public int split(long row) {
            return split[(int) (row - first)];
        }

        @Override
        public boolean positive(long row) {
            return positive[(int) (row - first)] != 0;
        }
    }
}
