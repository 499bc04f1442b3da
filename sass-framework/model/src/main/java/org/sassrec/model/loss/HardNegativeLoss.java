package org.sassrec.model.loss;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.Value;
import org.sassrec.sampling.retrieval.RetrievalBatch;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The loss of hard negatives. They form a separate list [positive ; mined] next to the list of drawn negatives.
 *
 * <pre>
 * l_i = drawn_i + weight * mined_i      mined_i = 0 for a row without hard negatives, else the same loss over s_c = u_i . v_c + bias_c - log q
 * </pre>
 *
 * <p>q is the probability of a mined item in one draw, 1 / ranks, also for the positive. It is equal for all candidates
 * and cancels, except in the logistic loss, where it keeps the level of the loss of the drawn negatives. For a user
 * with fewer ranked items, q is slightly too small. Drawn negatives use the log q of their sampler.
 *
 * <p>The lists are separate for two reasons:
 *
 * <ul>
 * <li>In a common list, a mined item would need the probability that either sampler draws it, which differs per user.
 * <li>Without correction next to corrected items, mined items would have almost no weight.
 * </ul>
 */
public final class HardNegativeLoss {
    private final LossInput input;
    private final Placeholder<TFloat32> present;
    private final int places;
    private final float weight;
    private final int outputs;

    private HardNegativeLoss(
            LossInput input, Placeholder<TFloat32> present, FinetuneConfig.HardNegativeConfig hard, int outputs) {
        this.input = input;
        this.present = present;
        this.places = hard.perPositive() + 1;
        this.weight = (float) hard.weight();
        this.outputs = outputs;
    }

    /** Returns the loss, or null if the configuration has no hard negatives. */
    public static @Nullable HardNegativeLoss of(
            Ops tf, FinetuneConfig.Negatives negatives, LossInput drawn, int outputs) {
        FinetuneConfig.HardNegativeConfig hard = negatives.hard();
        if (hard == null) {
            return null;
        }
        float logQ = negatives.correction() ? (float) -Math.log(hard.ranks().count()) : 0;
        LossInput input = new LossInput(
                drawn.blocks(),
                drawn.positive(),
                FeedDict.ints(tf, -1, hard.perPositive() + 1),
                tf.fill(tf.shape(drawn.logQ()), tf.constant(logQ)),
                FeedDict.ints(tf, -1, 2),
                FeedDict.floats(tf, -1));
        return new HardNegativeLoss(input, FeedDict.floats(tf, -1), hard, outputs);
    }

    /** Returns weight * mined_i [B] and adds the gradients to the vectors. */
    public Operand<TFloat32> losses(Ops tf, FinetuneConfig.Loss loss, Value users, Value items, @Nullable Value bias) {
        Operand<TFloat32> mined = new RetrievalLoss(tf, loss, input, outputs).perPositive(users, items, bias, weight);
        return tf.math.mul(tf.math.mul(mined, present), tf.constant(weight));
    }

    /**
     * Feeds the hard negatives of a batch.
     *
     * @param coefficients coefficients of the rows in the loss of the drawn negatives
     */
    public void feed(FeedDict feed, RetrievalBatch batch, float[] coefficients) {
        int rows = batch.users().rows();
        RetrievalBatch.MinedNegatives mined = batch.mined();
        if (mined.perRow() != places - 1) {
            throw new IllegalArgumentException("the model expects " + (places - 1)
                    + " hard negatives per row, but the batch has " + mined.perRow());
        }
        int[] candidates = new int[rows * places];
        int[] masked = new int[2 * rows * places];
        float[] rowCoefficients = new float[rows];
        float[] hasMined = new float[rows];
        int cells = 0;
        for (int i = 0; i < rows; i++) {
            int count = mined.counts()[i];
            hasMined[i] = count > 0 ? 1 : 0;
            rowCoefficients[i] = coefficients[i] * hasMined[i];
            candidates[i * places] = batch.positive()[i];
            for (int n = 1; n < places; n++) {
                boolean valid = n <= count;
                candidates[i * places + n] = valid ? mined.items()[i * (places - 1) + n - 1] : batch.positive()[i];
                if (!valid) {
                    masked[cells++] = i;
                    masked[cells++] = n;
                }
            }
        }
        feed.ints(input.candidates(), candidates, rows, places);
        feed.ints(input.masks(), java.util.Arrays.copyOf(masked, cells), cells / 2, 2);
        feed.floats(input.coefficients(), rowCoefficients, rows);
        feed.floats(present, hasMined, rows);
    }
}
