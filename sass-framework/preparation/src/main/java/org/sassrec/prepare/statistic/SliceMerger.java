package org.sassrec.prepare.statistic;

/** Slices of rows, each sorted by time, merged. Few a user, so the next is sought one by one. */
final class SliceMerger {
    private final long[] nextRow;
    private final long[] endRow;
    /** Time of each slice's next row. */
    private final long[] nextTime;

    private EventRows rows;
    private int size;

    SliceMerger(int most, EventRows rows) {
        this.nextRow = new long[most];
        this.endRow = new long[most];
        this.nextTime = new long[most];
        this.rows = rows;
    }

    /** Starts anew, with slices of these rows. */
    void reset(EventRows of) {
        rows = of;
        size = 0;
    }

    /** Adds a slice that has a row at least. */
    void add(long from, long to) {
        nextRow[size] = from;
        endRow[size] = to;
        nextTime[size] = rows.time(from);
        size++;
    }

    /** The earliest row not yet taken, that of the first slice when several are; -1 when all are taken. */
    long next() {
        if (size == 0) {
            return -1;
        }
        int earliest = 0;
        for (int s = 1; s < size; s++) {
            if (nextTime[s] < nextTime[earliest]) {
                earliest = s;
            }
        }
        long row = nextRow[earliest]++;
        if (row + 1 < endRow[earliest]) {
            nextTime[earliest] = rows.time(row + 1);
        } else {
            remove(earliest);
        }
        return row;
    }

    /** Slices keep their order, which decides among equal times. */
    private void remove(int slice) {
        size--;
        for (int s = slice; s < size; s++) {
            nextRow[s] = nextRow[s + 1];
            endRow[s] = endRow[s + 1];
            nextTime[s] = nextTime[s + 1];
        }
    }
}
