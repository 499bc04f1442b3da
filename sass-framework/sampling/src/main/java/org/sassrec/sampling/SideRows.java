package org.sassrec.sampling;

/**
 * Rows of one tower's input, contiguous per scenario.
 *
 * @param rows number of rows
 * @param scenarioOffsets S + 1 ascending offsets: rows of scenario s are [offsets[s], offsets[s + 1])
 * @param ids rows x single features, row-major, in the order of the side's SINGLE features; rows of each feature's own
 *     table (the model adds the offsets of the fused table)
 * @param bags one per BAG feature, then one per SEQUENCE feature, in the order of the side's features
 * @param biasIds rows x features of the bias network, row-major (0 = none), see {@link RowAssembler#bias}
 * @param dense rows x columns of the side's DENSE features, row-major: each brings its numbers and then a 1 where they are
 *     missing (the numbers are 0 there), else a 0
 */
public record SideRows(int rows, int[] scenarioOffsets, int[] ids, Bag[] bags, int[] biasIds, float[] dense) {

    /**
     * Variable numbers of values for each row.
     *
     * @param values table rows
     * @param rowIndex ascending row number of each value
     * @param weights of each value; for sequences all 1
     * @param positions of each value in its row, 0 = newest; used by sequences
     * @param gaps rows of the gaps' table for each value; empty for features without gaps
     */
    public record Bag(int[] values, int[] rowIndex, float[] weights, int[] positions, int[] gaps) {

        /** Values whose time does not count. */
        public Bag(int[] values, int[] rowOf, float[] weights, int[] places) {
            this(values, rowOf, weights, places, new int[0]);
        }
    }
}
