package org.sassrec.model.loss;

import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What the fine-tuning losses read beside the vectors; the graph's form of {@link org.sassrec.sampling.retrieval.RetrievalBatch}.
 *
 * @param blocks shared: how the scores are cut, masks included. Not read per positive
 * @param positive [B] item row of each user row's positive
 * @param candidates [B, K] item rows, the positive first. Not read when negatives are shared
 * @param logQ [M]
 * @param masks [P, 2] per positive: cells (row, place) that are no negatives. Not read when negatives are shared
 * @param coefficients [B] weight of each row in the loss, its share of the mean included
 */
public record LossInput(
        ScoreBlocks blocks,
        Operand<TInt32> positive,
        Operand<TInt32> candidates,
        Operand<TFloat32> logQ,
        Operand<TInt32> masks,
        Operand<TFloat32> coefficients) {

    /** What is added to an inner product [M]: the item's bias, less the logarithm of the chance that it is a candidate. */
    Operand<TFloat32> offsets(Ops tf, @Nullable Value bias) {
        return bias == null ? tf.math.neg(logQ) : tf.math.sub(bias.operand(), logQ);
    }

    /** The scores [B] of the rows with their own positives. */
    Operand<TFloat32> positiveScores(
            Ops tf, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> offsets) {
        Operand<TInt32> rows = tf.constant(0);
        return tf.math.add(
                tf.sum(tf.math.mul(users, tf.gather(items, positive, rows)), tf.constant(1)),
                tf.gather(offsets, positive, rows));
    }
}
