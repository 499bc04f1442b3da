package org.sassrec.prepare;

/** Slices of rows, each sorted by time, merged. Few a user, so the next is sought one by one. */
final class Segments {
    private final long[] next;
    private final long[] end;
    /** Time of each slice's next row. */
    private final long[] time;

    private EventRows rows;
    private int size;

    Segments(int most, EventRows rows) {
        this.next = new long[most];
        this.end = new long[most];
        this.time = new long[most];
        this.rows = rows;
    }

    /** Starts anew, with slices of these rows. */
    void clear(EventRows of) {
        rows = of;
        size = 0;
    }

    /** Adds a slice that has a row at least. */
    void add(long from, long to) {
        next[size] = from;
        end[size] = to;
        time[size] = rows.time(from);
        size++;
    }

    /** The earliest row not yet taken, that of the first slice when several are; -1 when all are taken. */
    long next() {
        if (size == 0) {
            return -1;
        }
        int earliest = 0;
        for (int s = 1; s < size; s++) {
            if (time[s] < time[earliest]) {
                earliest = s;
            }
        }
        long row = next[earliest]++;
        if (row + 1 < end[earliest]) {
            time[earliest] = rows.time(row + 1);
        } else {
            remove(earliest);
        }
        return row;
    }

    /** Slices keep their order, which decides among equal times. */
    private void remove(int slice) {
        size--;
        for (int s = slice; s < size; s++) {
            next[s] = next[s + 1];
            end[s] = end[s + 1];
            time[s] = time[s + 1];
        }
    }
}
