package org.sassrec.model.loss;

import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The inputs of the fine-tuning losses other than the vectors. The tensors of {@link
 * org.sassrec.sampling.retrieval.RetrievalBatch}.
 *
 * @param blocks division of the scores into blocks, including masks; read only for shared negatives
 * @param positive [B] item row of the positive of each user row
 * @param candidates [B, K] item rows, the positive first; read only for negatives per positive
 * @param logQ [M] logarithm of the probability that the item is a candidate
 * @param masks [P, 2] cells (row, place) that are not negatives; read only for negatives per positive
 * @param coefficients [B] weight of each row in the loss, including its share of the mean
 */
public record LossInput(
        ScoreBlocks blocks,
        Operand<TInt32> positive,
        Operand<TInt32> candidates,
        Operand<TFloat32> logQ,
        Operand<TInt32> masks,
        Operand<TFloat32> coefficients) {

    /** Returns the term that is added to the inner product [M]: the item bias minus log q. */
    Operand<TFloat32> offsets(Ops tf, @Nullable Value bias) {
        return bias == null ? tf.math.neg(logQ) : tf.math.sub(bias.operand(), logQ);
    }

    /** Returns the scores [B] of the rows with their positives. */
    Operand<TFloat32> positiveScores(
            Ops tf, Operand<TFloat32> users, Operand<TFloat32> items, Operand<TFloat32> offsets) {
        Operand<TInt32> rows = tf.constant(0);
        return tf.math.add(
                tf.sum(tf.math.mul(users, tf.gather(items, positive, rows)), tf.constant(1)),
                tf.gather(offsets, positive, rows));
    }
}
