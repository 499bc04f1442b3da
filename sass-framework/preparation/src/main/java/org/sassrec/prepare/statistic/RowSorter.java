package org.sassrec.prepare.statistic;

/** Sorts rows of 64-bit words. The first word that differs decides. Not thread-safe. */
final class RowSorter {
    /** Average number of rows of a group. Groups of so few rows are sorted by insertion. */
    private static final int GROUP = 4;

    /** More groups would have counters outside the cache of a core. */
    private static final int MAX_GROUPS = 1 << 15;

    /** Longest sequence that is sorted by insertion. */
    private static final int INSERTION = 32;

    private final int width;
    private final long[] moved;
    private final long[] pivot;

    /** @param width number of words of a row */
    RowSorter(int width) {
        this.width = width;
        this.moved = new long[width];
        this.pivot = new long[width];
    }

    /** Rows that can be exchanged in place. */
    interface Rows {
        long get(long row, int word);

        void swap(long a, long b);
    }

    /** Rows in an array, one after the other. */
    private record InArray(long[] words, int width) implements Rows {
        @Override
        public long get(long row, int word) {
            return words[(int) row * width + word];
        }

        @Override
        public void swap(long a, long b) {
            for (int w = 0; w < width; w++) {
                long word = words[(int) a * width + w];
                words[(int) a * width + w] = words[(int) b * width + w];
                words[(int) b * width + w] = word;
            }
        }
    }

    /**
     * Sorts rows into another array. They are divided into groups by the leading bits of the first word that differ.
     *
     * @param from rows, one after the other
     * @param length number of words
     * @param to receives the sorted rows, at least as long
     */
    void sort(long[] from, int length, long[] to) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < length; i += width) {
            least = Math.min(least, from[i]);
            most = Math.max(most, from[i]);
        }
        int groups = Integer.highestOneBit(Math.max(1, Math.min(MAX_GROUPS, length / width / GROUP)));
        // The difference is an unsigned number.
        int shift = Math.max(
                0, Long.SIZE - Long.numberOfLeadingZeros(most - least) - Integer.numberOfTrailingZeros(groups));
        int[] ends = new int[groups + 1];
        for (int i = 0; i < length; i += width) {
            ends[group(from[i] - least, shift) + 1]++;
        }
        for (int g = 0; g < groups; g++) {
            ends[g + 1] += ends[g];
        }
        // The start of each group becomes its end.
        for (int i = 0; i < length; i += width) {
            int row = ends[group(from[i] - least, shift)]++;
            System.arraycopy(from, i, to, row * width, width);
        }
        Rows rows = new InArray(to, width);
        int start = 0;
        for (int g = 0; g < groups; g++) {
            if (ends[g] - start <= INSERTION) {
                insert(to, start * width, ends[g] * width);
            } else {
                sort(rows, start, ends[g]);
            }
            start = ends[g];
        }
    }

    private static int group(long distance, int shift) {
        // A shift by 64 bits has no effect in Java.
        return shift == Long.SIZE ? 0 : (int) (distance >>> shift);
    }

    private void insert(long[] rows, int from, int to) {
        for (int next = from + width; next < to; next += width) {
            if (!less(rows, next, next - width)) {
                continue;
            }
            System.arraycopy(rows, next, moved, 0, width);
            int place = next;
            do {
                System.arraycopy(rows, place - width, rows, place, width);
                place -= width;
            } while (place > from && movedBefore(rows, place - width));
            System.arraycopy(moved, 0, rows, place, width);
        }
    }

    private boolean less(long[] rows, int a, int b) {
        for (int w = 0; w < width; w++) {
            if (rows[a + w] != rows[b + w]) {
                return rows[a + w] < rows[b + w];
            }
        }
        return false;
    }

    private boolean movedBefore(long[] rows, int row) {
        for (int w = 0; w < width; w++) {
            if (moved[w] != rows[row + w]) {
                return moved[w] < rows[row + w];
            }
        }
        return false;
    }

    /** Sorts rows in place, the rows from {@code from} to {@code to}, exclusive. */
    void sort(Rows rows, long from, long to) {
        long low = from;
        long high = to;
        while (high - low > 1) {
            long middle = partition(rows, low, high - 1);
            // The recursion sorts the shorter part, so its depth is logarithmic.
            if (middle + 1 - low < high - middle - 1) {
                sort(rows, low, middle + 1);
                low = middle + 1;
            } else {
                sort(rows, middle + 1, high);
                high = middle + 1;
            }
        }
    }

    /** Moves rows, so that no row up to the returned one comes after a later row. */
    private long partition(Rows rows, long first, long last) {
        for (int w = 0; w < width; w++) {
            pivot[w] = rows.get((first + last) >>> 1, w);
        }
        long low = first - 1;
        long high = last + 1;
        while (true) {
            do {
                low++;
            } while (compare(rows, low) < 0);
            do {
                high--;
            } while (compare(rows, high) > 0);
            if (low >= high) {
                return high;
            }
            rows.swap(low, high);
        }
    }

    /** Compares a row with the pivot. */
    private int compare(Rows rows, long row) {
        for (int w = 0; w < width; w++) {
            int compared = Long.compare(rows.get(row, w), pivot[w]);
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }
}
