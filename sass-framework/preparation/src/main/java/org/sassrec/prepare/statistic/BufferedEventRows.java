package org.sassrec.prepare.statistic;

/**
 * The rows of one user, or any others side by side, copied to arrays, which are read several times as fast as mapped columns. A user with more rows
 * than a window (all who did not log in, for instance) is read from the columns, so that the heap stays as it is.
 */
final class BufferedEventRows implements EventRows {
    static final int CAPACITY = 1 << 14;

    private final EventColumns events;
    private final int[] item = new int[CAPACITY];
    private final short[] scenario = new short[CAPACITY];
    private final long[] time = new long[CAPACITY];
    private final int[] day = new int[CAPACITY];
    private final byte[] split = new byte[CAPACITY];
    private final byte[] positive = new byte[CAPACITY];
    private long first;

    BufferedEventRows(EventColumns events) {
        this.events = events;
    }

    /** The rows from one to another, which stay until the next call. */
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
