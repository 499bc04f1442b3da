package org.sassrec.prepare.statistic;

import java.util.Arrays;
import org.sassrec.dataset.Split;

/**
 * Hash table of event counts by cell. A cell is a {@link org.sassrec.dataset.DatasetFiles#dayKey}. Memory depends on
 * the number of cells of an entity, not on the number of its events. Not thread-safe.
 */
public final class DailyCounts {
    /** Counts of a cell: exposures and positives of train, of train and validation, and of all splits. */
    static final int COUNTS = 6;

    /** Index of the count of all events, which is above 0 for a used cell. The count of all positives follows. */
    static final int ALL_EXPOSURES = 4;

    private static final int INITIAL_CAPACITY = 256;

    /** 2^64 divided by the golden ratio. The multiplication distributes neighboring keys. */
    private static final long HASH_MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long[] keys = new long[INITIAL_CAPACITY];
    private long[] counts = new long[INITIAL_CAPACITY * COUNTS];
    private long[] order = new long[INITIAL_CAPACITY / 2];
    /** Positions of the cells of {@code order}, valid from {@link #sort} to {@link #clear}. */
    private int[] places = new int[INITIAL_CAPACITY / 2];

    private int size;
    private boolean sorted;

    /** Removes all cells. */
    void clear() {
        locateCells();
        for (int i = 0; i < size; i++) {
            int at = places[i] * COUNTS;
            Arrays.fill(counts, at, at + COUNTS, 0);
        }
        size = 0;
        sorted = false;
    }

    /** Looks up the position of each cell once for later reads. */
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
        int at = locate(cell);
        counts[at] += train;
        counts[at + 1] += train & positive;
        counts[at + 2] += refit;
        counts[at + 3] += refit & positive;
        counts[at + ALL_EXPOSURES]++;
        counts[at + ALL_EXPOSURES + 1] += positive;
    }

    /** Adds the counts of cell {@code index} of another sorted table. */
    void add(long cell, DailyCounts other, int index) {
        int from = other.places[index] * COUNTS;
        int at = locate(cell);
        for (int c = 0; c < COUNTS; c++) {
            counts[at + c] += other.counts[from + c];
        }
    }

    /** Returns the position of the counts of a cell. The caller must add counts to a new cell. */
    private int locate(long cell) {
        int at = findSlot(cell);
        if (counts[at * COUNTS + ALL_EXPOSURES] == 0) {
            if (size == order.length) {
                grow();
                return locate(cell);
            }
            keys[at] = cell;
            order[size++] = cell;
        }
        return at * COUNTS;
    }

    /** Returns the position of a cell, or the free position for it. */
    private int findSlot(long cell) {
        int at = (int) ((cell * HASH_MULTIPLIER) >>> (Long.numberOfLeadingZeros(keys.length) + 1));
        while (counts[at * COUNTS + ALL_EXPOSURES] != 0 && keys[at] != cell) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }

    private void grow() {
        DailyCounts larger = new DailyCounts();
        larger.keys = new long[2 * keys.length];
        larger.counts = new long[2 * counts.length];
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

    /** Sorts the cells and returns their number. No cell may be added afterwards. */
    int sort() {
        Arrays.sort(order, 0, size);
        locateCells();
        sorted = true;
        return size;
    }

    long cell(int index) {
        return order[index];
    }

    long count(int index, int count) {
        return counts[places[index] * COUNTS + count];
    }
}
