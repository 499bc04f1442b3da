package org.sassrec.prepare.statistic;

import java.util.Arrays;
import org.sassrec.dataset.Split;

/**
 * Counts of events by cell, a cell being a {@link org.sassrec.dataset.DatasetFiles#dayKey}: a hash table with as many
 * cells as an entity has, whatever the number of its events.
 */
final class DailyCounts {
    /** Counts of a cell: exposures and positives of train, then those of train and validation, then those of all. */
    static final int COUNTS = 6;

    /** Place of the number of all events, test included, by which a used cell is known; that of positives comes after it. */
    static final int ALL_EXPOSURES = 4;

    private static final int STRIDE = COUNTS;
    private static final int INITIAL_CAPACITY = 256;

    /** 2^64 over the golden ratio: multiplying spreads neighbouring cells. */
    private static final long HASH_MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long[] keys = new long[INITIAL_CAPACITY];
    private int[] counts = new int[INITIAL_CAPACITY * STRIDE];
    private long[] order = new long[INITIAL_CAPACITY / 2];
    /** Where the cells of {@code order} are; known from {@link #sort} to {@link #clear}. */
    private int[] places = new int[INITIAL_CAPACITY / 2];

    private int size;
    private boolean sorted;

    /** Forgets all cells. */
    void clear() {
        locateCells();
        for (int i = 0; i < size; i++) {
            int at = places[i] * STRIDE;
            Arrays.fill(counts, at, at + STRIDE, 0);
        }
        size = 0;
        sorted = false;
    }

    /** Looks each cell up once, for all that is asked of it afterwards. */
    private void locateCells() {
        if (!sorted) {
            for (int i = 0; i < size; i++) {
                places[i] = findSlot(order[i]);
            }
        }
    }

    /** Adds an event. */
    void add(long cell, int split, int positive) {
        int train = split == Split.TRAIN.code() ? 1 : 0;
        int refit = split == Split.TEST.code() ? 0 : 1;
        add(cell, train, train & positive, refit, refit & positive, 1, positive);
    }

    /** Adds the counts that another, sorted table has of its cell number {@code index}. */
    void add(long cell, DailyCounts other, int index) {
        int from = other.places[index] * STRIDE;
        int[] n = other.counts;
        add(cell, n[from], n[from + 1], n[from + 2], n[from + 3], n[from + ALL_EXPOSURES], n[from + ALL_EXPOSURES + 1]);
    }

    private void add(long cell, int n0, int n1, int n2, int n3, int all, int positives) {
        int at = findSlot(cell);
        int from = at * STRIDE;
        if (counts[from + ALL_EXPOSURES] == 0) {
            if (size == order.length) {
                grow();
                add(cell, n0, n1, n2, n3, all, positives);
                return;
            }
            keys[at] = cell;
            order[size++] = cell;
        }
        counts[from] += n0;
        counts[from + 1] += n1;
        counts[from + 2] += n2;
        counts[from + 3] += n3;
        counts[from + ALL_EXPOSURES] += all;
        counts[from + ALL_EXPOSURES + 1] += positives;
    }

    /** Where a cell is, or would be. */
    private int findSlot(long cell) {
        int at = (int) ((cell * HASH_MULTIPLIER) >>> (Long.numberOfLeadingZeros(keys.length) + 1));
        while (counts[at * STRIDE + ALL_EXPOSURES] != 0 && keys[at] != cell) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }

    private void grow() {
        DailyCounts larger = new DailyCounts();
        larger.keys = new long[2 * keys.length];
        larger.counts = new int[2 * counts.length];
        larger.order = new long[2 * order.length];
        larger.places = new int[2 * places.length];
        locateCells();
        for (int i = 0; i < size; i++) {
            larger.add(order[i], this, i);
        }
        keys = larger.keys;
        counts = larger.counts;
        order = larger.order;
        places = larger.places;
    }

    /** Puts the cells into their order, after which none is added; returns how many there are. */
    int sort() {
        Arrays.sort(order, 0, size);
        locateCells();
        sorted = true;
        return size;
    }

    long cell(int index) {
        return order[index];
    }

    int count(int index, int count) {
        return counts[places[index] * STRIDE + count];
    }
}
