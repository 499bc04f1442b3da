package org.sassrec.sampling.retrieval;

import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.prior.ItemPrior;

/**
 * A fine-tuning batch: B positives, or exposures, grouped by scenario, and M distinct item rows, grouped by scenario.
 *
 * <p>Shared negatives ({@code perRow} 0): the candidates of a user row are its scenario's first {@code shared} item rows,
 * less {@code masked}, and its positive; a positive that is none of the first ones is nobody else's candidate. Per
 * positive: the candidates of user row i are the item rows {@code candidates[i*K .. i*K+K)}, the first being the positive.
 *
 * <p>Exposures: a user row has the item row {@code positive} alone, and {@code answers} tells whether it is one.
 *
 * @param positive item row of each user row's positive, or exposure
 * @param candidates B x K item rows, or an empty array for shared negatives
 * @param perRow K, or 0 for shared negatives
 * @param shared of each scenario's item rows, how many (the first ones) are candidates of all its user rows
 * @param logQ for each item row what is taken from its score in training: log of the probability that a candidate is this item (of a
 *     shared set, that it is in the set divided by the set's size); zeros without correction; of exposures minus the log-odds of an
 *     answer in the scenario
 * @param prior for each item row, its {@link ItemPrior}; zeros without prior
 * @param maskedUser,maskedItem (user row, item row) pairs that are no negatives: accidental hits. Shared: pairs of the
 *     B x M grid, among the shared item rows; per positive: position in {@code candidates} row goes to maskedItem (1..K-1)
 * @param weight loss weight of each user row
 * @param mined hard negatives, which are candidates of their own user row alone and in a list of their own
 * @param trend statistics that feed the bias
 * @param labels of exposures, 1 for each user row's that was answered, 0 for one that was not; empty for positives
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
     * Hard negatives of the user rows.
     *
     * @param perRow places of each row
     * @param items B x perRow item rows, of which those of a row come first that {@code counts} has
     * @param counts of each user row, up to {@code perRow}
     */
    public record MinedNegatives(int perRow, int[] items, int[] counts) {
        /** No places. */
        public static final MinedNegatives NONE = new MinedNegatives(0, new int[0], new int[0]);
    }

    /**
     * The statistics that feed the bias, as of several days: an item of M has numbers for each, a user row one of the days.
     *
     * @param columns numbers of an item on a day
     * @param slot of each user row, which of its scenario's days it sees
     * @param numbers M x {@link #SLOTS} x columns; zeros where a scenario has fewer days
     */
    public record Trend(int columns, int[] slot, float[] numbers) {
        /** Days of a scenario in one batch; where its rows are of more, some see somewhat older statistics, others in each batch. */
        public static final int SLOTS = 16;

        /** No statistics. */
        public static final Trend NONE = new Trend(0, new int[0], new float[0]);
    }
}
