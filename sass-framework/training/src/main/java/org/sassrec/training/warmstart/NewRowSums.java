package org.sassrec.training.warmstart;

import java.util.Arrays;

/**
 * Sets Adagrad's sums of new rows of a known table to the 10 % quantile of the sums of its trained rows. With the sums of
 * a new model, the first step would move a new row by the full learning rate.
 */
final class NewRowSums {
    private static final double QUANTILE = 0.1;

    /** Number of sums that determine the quantile. */
    private static final int SAMPLE = 1 << 20;

    private final WeightAxes weight;

    private final AxisJoin rows;
    private final int columns;

    NewRowSums(WeightAxes weight, AxisJoin rows, int columns) {
        this.weight = weight;
        this.rows = rows;
        this.columns = columns;
    }

    void fill(float[] sums) {
        int first = 0;
        for (AxisBlock block : weight.axes().get(0)) {
            if (block.kind() == AxisBlock.Kind.TABLE) {
                fill(sums, first, first + block.size());
            }
            first += block.size();
        }
    }

    private void fill(float[] sums, int from, int to) {
        int step = 1 + (int) ((long) (to - from) * columns / SAMPLE);
        float[] kept = new float[1 + (to - from) * columns / step];
        int count = 0;
        for (int i = from * columns; i < to * columns; i += step) {
            if (rows.isKept(i / columns)) {
                kept[count++] = sums[i];
            }
        }
        float[] trained = trained(Arrays.copyOf(kept, count));
        if (trained.length == 0) {
            return;
        }
        float start = trained[(int) (QUANTILE * (trained.length - 1))];
        for (int row = from; row < to; row++) {
            if (rows.hasSource(row) && !rows.isKept(row)) {
                Arrays.fill(sums, row * columns, (row + 1) * columns, start);
            }
        }
    }

    /**
     * Returns the finite sums above the smallest one, ascending. Rows that were never read have the smallest sums; frozen
     * rows have infinite ones.
     */
    private static float[] trained(float... sums) {
        Arrays.sort(sums);
        int from = 0;
        while (from < sums.length && sums[from] <= sums[0]) {
            from++;
        }
        int to = sums.length;
        while (to > from && Float.isInfinite(sums[to - 1])) {
            to--;
        }
        return Arrays.copyOfRange(sums, from, to);
    }
}
