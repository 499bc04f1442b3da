package org.sassrec.sampling.retrieval;

import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.prior.ItemPrior;

/**
 * A batch of fine-tuning: B positives or exposures, grouped by scenario, and M distinct item rows, grouped by scenario.
 *
 * <ul>
 * <li>Shared negatives ({@code perRow} 0): the candidates of a user row are the first {@code shared} item rows of its
 * scenario, without masked rows, and its positive. A positive outside the shared rows is a candidate of only one
 * user row.
 * <li>Negatives per positive: the candidates of user row i are the item rows {@code candidates[i*K .. i*K+K)}. The
 * first is the positive.
 * <li>Exposures: a user row has only the item row {@code positive}. {@code labels} says whether the exposure is
 * positive.
 * </ul>
 *
 * @param users B user rows
 * @param items M item rows
 * @param positive item row of the positive or exposure of each user row
 * @param candidates B x K item rows, or an empty array for shared negatives
 * @param perRow K, or 0 for shared negatives
 * @param shared for each scenario, how many of its first item rows are candidates of all its user rows
 * @param logQ for each item row, the value that training subtracts from its score: the logarithm of the probability
 * that a candidate is this item (in a shared set: that it is in the set, divided by the size of the set). Zeros without
 * correction. For exposures, minus the log-odds of a positive label in the scenario.
 * @param prior for each item row, its {@link ItemPrior}; zeros without prior
 * @param maskedUser,maskedItem (user row, item row) pairs that are not negatives: accidental hits. Shared: pairs of the
 * B x M grid, among the shared item rows. Per positive: maskedItem is the position in the row's candidates (1..K-1).
 * @param weight loss weight of each user row
 * @param mined hard negatives, in a separate list and only for their own user row
 * @param trend statistics that feed the bias
 * @param labels for exposures, 1 for each positive user row and 0 for others; empty for positives
 */
public record RetrievalBatch(
        SideRows users,
        SideRows items,
        int[] positive,
        int[] candidates,
        int perRow,
        int[] shared,
        float[] logQ,
        float[] prior,
        int[] maskedUser,
        int[] maskedItem,
        float[] weight,
        MinedNegatives mined,
        Trend trend,
        float[] labels) {

    /**
     * The hard negatives of the user rows.
     *
     * @param perRow maximum number per row
     * @param items B x perRow item rows; in each row the first {@code counts} are valid
     * @param counts number of hard negatives of each user row, up to {@code perRow}
     */
    public record MinedNegatives(int perRow, int[] items, int[] counts) {
        /** No hard negatives. */
        public static final MinedNegatives NONE = new MinedNegatives(0, new int[0], new int[0]);
    }

    /**
     * The statistics that feed the bias, as of several days. Each of the M items has numbers for each day. Each user
     * row refers to one of the days.
     *
     * @param columns number of values of an item on a day
     * @param slot for each user row, the number of its day among the days of its scenario
     * @param numbers M x {@link #SLOTS} x columns; zeros if a scenario has fewer days
     */
    public record Trend(int columns, int[] slot, float[] numbers) {
        /**
         * Maximum number of days of a scenario in one batch. If its rows have more days, some rows see slightly older
         * statistics, and which ones varies by batch.
         */
        public static final int SLOTS = 16;

        /** No statistics. */
        public static final Trend NONE = new Trend(0, new int[0], new float[0]);
    }
}
