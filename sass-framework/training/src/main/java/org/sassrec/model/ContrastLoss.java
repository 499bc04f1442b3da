package org.sassrec.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Stage one's loss of one side: InfoNCE over 2n view vectors of length 1.
 *
 * <pre>
 * l_i = -log( exp(z_i . z_p / tau) / sum over j of exp(z_i . z_j / tau) )      p: the other view of the same pair
 * j runs over all rows but i itself and the other rows of i's entity: 2n - 2 negatives and p
 * L   = mean of l_i
 * </pre>
 *
 * Alignment and uniformity are those of Wang and Isola (2020): the mean of |z_i - z_p|^2, and the log of the mean of
 * exp(-2 |z_i - z_j|^2) over the negatives.
 */
final class ContrastLoss {
    private static final float MASKED = -1e9f;

    private final Operand<TFloat32> loss;
    private final Operand<TFloat32> accuracy;
    private final Operand<TFloat32> alignment;
    private final Operand<TFloat32> uniformity;

    private ContrastLoss(
            Operand<TFloat32> loss,
            Operand<TFloat32> accuracy,
            Operand<TFloat32> alignment,
            Operand<TFloat32> uniformity) {
        this.loss = loss;
        this.accuracy = accuracy;
        this.alignment = alignment;
        this.uniformity = uniformity;
    }

    /**
     * Builds the loss and adds its gradient to the vectors.
     *
     * @param z [rows, width] vectors of length 1
     * @param partner [rows] row of the other view
     * @param masks [P, 2] cells that are no candidates, the diagonal included
     */
    static ContrastLoss of(Ops tf, Value z, Operand<TInt32> partner, Operand<TInt32> masks, float temperature) {
        Operand<TInt32> one = tf.constant(1);
        Operand<TFloat32> inverse = tf.constant(1 / temperature);
        Operand<TFloat32> scaled = tf.math.mul(z.operand(), inverse);
        Operand<TInt32> maskCount = tf.slice(tf.shape(masks), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
        Operand<TFloat32> logits = tf.tensorScatterNdUpdate(
                tf.linalg.matMul(scaled, z.operand(), MatMul.transposeB(true)),
                masks,
                tf.fill(maskCount, tf.constant(MASKED)));
        SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy =
                tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, partner);
        Operand<TFloat32> rows = tf.dtypes.cast(tf.size(partner), TFloat32.class);
        Operand<TFloat32> share = tf.math.divNoNan(scaled, rows);
        // logits = z z' / tau: each vector is a row of the left factor and of the right one.
        z.addGradient(tf.linalg.matMul(entropy.backprop(), share));
        z.addGradient(tf.linalg.matMul(entropy.backprop(), share, MatMul.transposeA(true)));

        Operand<TInt32> numbers = tf.range(tf.constant(0), tf.size(partner), one);
        Operand<TFloat32> positives = tf.gatherNd(logits, tf.stack(List.of(numbers, partner), Stack.axis(1L)));
        Operand<TFloat32> best = tf.max(logits, one);
        Operand<TFloat32> hits = tf.dtypes.cast(tf.math.greaterEqual(positives, best), TFloat32.class);
        Operand<TFloat32> two = tf.constant(2f);
        Operand<TFloat32> cosines = tf.math.mul(positives, tf.constant(temperature));
        Operand<TFloat32> distances = tf.math.sub(two, tf.math.mul(two, cosines));

        // exp(-2 |z_i - z_j|^2) = exp(4 cos - 4), 0 in masked cells; the positives are taken out again.
        Operand<TFloat32> four = tf.constant(4f);
        Operand<TFloat32> kernel = tf.math.exp(tf.math.sub(tf.math.mul(logits, tf.constant(4 * temperature)), four));
        Operand<TFloat32> positiveKernel = tf.math.exp(tf.math.sub(tf.math.mul(cosines, four), four));
        Operand<TFloat32> sum =
                tf.math.sub(tf.sum(kernel, tf.constant(new int[] {0, 1})), tf.sum(positiveKernel, tf.constant(0)));
        Operand<TInt32> cells = tf.math.sub(tf.size(logits), tf.math.add(tf.size(partner), tf.squeeze(maskCount)));
        Operand<TFloat32> uniformity = tf.math.log(tf.math.div(sum, tf.dtypes.cast(cells, TFloat32.class)));
        return new ContrastLoss(mean(tf, entropy.loss()), mean(tf, hits), mean(tf, distances), uniformity);
    }

    private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> vector) {
        return tf.math.mean(vector, tf.constant(0));
    }

    Operand<TFloat32> loss() {
        return loss;
    }

    /** Share of the rows whose nearest candidate is the other view. */
    Operand<TFloat32> accuracy() {
        return accuracy;
    }

    Operand<TFloat32> alignment() {
        return alignment;
    }

    Operand<TFloat32> uniformity() {
        return uniformity;
    }
}
