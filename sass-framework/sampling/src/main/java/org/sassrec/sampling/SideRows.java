package org.sassrec.sampling;

import java.util.Arrays;

/**
 * The input rows of one tower, contiguous by scenario.
 *
 * @param rows number of rows
 * @param scenarioOffsets S + 1 ascending offsets: rows of scenario s are [offsets[s], offsets[s + 1])
 * @param ids rows x single features, row-major, in the order of the side's SINGLE features; rows of the table of each
 * feature (the model adds the offsets of the fused table)
 * @param bags one per BAG feature, then one per SEQUENCE feature, in the order of the side's features
 * @param biasIds rows x features of the bias network, row-major (0 = none), see {@link FeatureLayout#bias}
 * @param dense rows x columns of the side's DENSE features, row-major. Each feature has its numbers, then 1 if they are
 * missing (the numbers are then 0), else 0.
 */
public record SideRows(int rows, int[] scenarioOffsets, int[] ids, Bag[] bags, int[] biasIds, float[] dense) {

    /** Returns rows with the same inputs that all belong to one scenario. */
    public SideRows inScenario(int scenario) {
        int[] offsets = new int[scenarioOffsets.length];
        Arrays.fill(offsets, scenario + 1, offsets.length, rows);
        return new SideRows(rows, offsets, ids, bags, biasIds, dense);
    }

    /**
     * A variable number of values per row.
     *
     * @param values table rows
     * @param rowIndex ascending row number of each value
     * @param weights weight of each value; 1 for sequences
     * @param positions position of each value in its row, 0 = newest; used by sequences
     * @param gaps row of the table of time gaps for each value; empty for features without gaps
     */
    public record Bag(int[] values, int[] rowIndex, float[] weights, int[] positions, int[] gaps) {

        /** Creates a bag without time gaps. */
        public Bag(int[] values, int[] rowOf, float[] weights, int[] places) {
            this(values, rowOf, weights, places, new int[0]);
        }
    }
}
