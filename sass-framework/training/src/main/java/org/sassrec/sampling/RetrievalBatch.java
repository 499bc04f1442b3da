package org.sassrec.sampling;

/**
 * A fine-tuning batch: B positives, grouped by scenario, and M distinct item rows, grouped by scenario.
 *
 * <p>Shared negatives ({@code candidates} null): the candidates of a user row are all item rows of its scenario, less
 * {@code masked}. Per positive: the candidates of user row i are the item rows {@code candidates[i*K .. i*K+K)}, the first
 * being the positive.
 *
 * @param positive item row of each user row's positive
 * @param candidates B x K item rows, or an empty array for shared negatives
 * @param perRow K, or 0 for shared negatives
 * @param logQ for each item row, log of the probability that the sampler puts it among the candidates; zeros without
 *     correction
 * @param prior for each item row, log p(item | scenario); zeros without prior
 * @param maskedUser,maskedItem (user row, item row) pairs that are no negatives: accidental hits. Shared: pairs of the
 *     B x M grid; per positive: position in {@code candidates} row goes to maskedItem (1..K-1)
 * @param weight loss weight of each user row
 */
public record RetrievalBatch(
        SideRows users,
        SideRows items,
        int[] positive,
        int[] candidates,
        int perRow,
        float[] logQ,
        float[] prior,
        int[] maskedUser,
        int[] maskedItem,
        float[] weight) {}
