package org.sassrec.prepare;

import org.sassrec.dataset.Columns;

/** Slices of rows, each sorted by time, merged. Few a user, so the next is sought one by one. */
final class Segments {
    private final long[] next;
    private final long[] end;
    private int size;

    Segments(int most) {
        next = new long[most];
        end = new long[most];
    }

    void clear() {
        size = 0;
    }

    void add(long from, long to) {
        next[size] = from;
        end[size] = to;
        size++;
    }

    /** The earliest row not yet taken, or -1. */
    long next(Columns.Longs time) {
        int earliest = -1;
        long least = Long.MAX_VALUE;
        for (int s = 0; s < size; s++) {
            if (next[s] < end[s]) {
                long at = time.get(next[s]);
                if (at < least || earliest < 0) {
                    least = at;
                    earliest = s;
                }
            }
        }
        return earliest < 0 ? -1 : next[earliest]++;
    }
}
