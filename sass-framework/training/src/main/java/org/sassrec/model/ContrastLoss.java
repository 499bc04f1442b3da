package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.linalg.MatMul;
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
    private final Operand<TFloat32> loss;
    private final Operand<TFloat32> accuracy;
    private final Operand<TFloat32> alignment;
    private final Operand<TFloat32> uniformity;
    private final ViewRanks ranks;

    private ContrastLoss(
            Operand<TFloat32> loss,
            Operand<TFloat32> accuracy,
            Operand<TFloat32> alignment,
            Operand<TFloat32> uniformity,
            ViewRanks ranks) {
        this.loss = loss;
        this.accuracy = accuracy;
        this.alignment = alignment;
        this.uniformity = uniformity;
        this.ranks = ranks;
    }

    /**
     * Builds the loss and adds its gradient to the vectors.
     *
     * @param z [rows, width] vectors of length 1
     * @param partner [rows] row of the other view
     * @param scenarios [rows] number of each row's scenario
     * @param cut of the rows against themselves; masked are the cells that are no candidates, the diagonal included
     */
    static ContrastLoss of(
            Ops tf, Value z, Operand<TInt32> partner, Operand<TInt32> scenarios, ScoreBlocks cut, float temperature) {
        ViewRanks ranks = new ViewRanks(tf, scenarios);
        Operand<TInt32> one = tf.constant(1);
        Operand<TFloat32> scaled = tf.math.mul(z.operand(), tf.constant(1 / temperature));
        var partners = cut.split(partner);
        List<Operand<TFloat32>> losses = new ArrayList<>();
        List<Operand<TFloat32>> positives = new ArrayList<>();
        List<Operand<TFloat32>> best = new ArrayList<>();
        List<Operand<TFloat32>> kernels = new ArrayList<>();
        List<Operand<TFloat32>> asRows = new ArrayList<>();
        List<Operand<TFloat32>> asColumns = new ArrayList<>();
        for (ScoreBlocks.Block block : cut.of(scaled, z.operand(), null)) {
            Operand<TInt32> own = partners.get(losses.size());
            Operand<TInt32> numbers = tf.range(tf.constant(0), tf.size(own), one);
            Softmax softmax = Softmax.of(tf, block.scores());
            losses.add(softmax.logSum(tf));
            Operand<TFloat32> positive = tf.gatherNd(block.scores(), tf.stack(List.of(numbers, own), Stack.axis(1L)));
            positives.add(positive);
            ranks.add(block, positive, own);
            best.add(softmax.largest());
            kernels.add(kernel(tf, block.scores(), temperature));
            asRows.add(tf.math.div(tf.linalg.matMul(softmax.powers(), block.v()), softmax.sums()));
            Operand<TFloat32> u = tf.math.div(block.u(), softmax.sums());
            asColumns.add(tf.linalg.matMul(softmax.powers(), u, MatMul.transposeA(true)));
        }
        Operand<TFloat32> scores = join(tf, positives);
        Operand<TFloat32> rows = tf.dtypes.cast(tf.size(partner), TFloat32.class);
        // logits = z z' / tau: each vector is a row of the left factor, a column of the right one, and twice a
        // positive.
        Operand<TFloat32> share = tf.math.reciprocal(rows);
        Operand<TFloat32> others = tf.math.mul(tf.gather(scaled, partner, tf.constant(0)), tf.constant(2f));
        Operand<TFloat32> byRows = tf.math.mul(join(tf, asRows), tf.constant(1 / temperature));
        z.addGradient(tf.math.mul(tf.math.sub(tf.math.add(byRows, tf.math.addN(asColumns)), others), share));

        Operand<TFloat32> nearest = tf.reshape(join(tf, best), tf.constant(new int[] {-1}));
        Operand<TFloat32> hits = tf.dtypes.cast(tf.math.greaterEqual(scores, nearest), TFloat32.class);
        Operand<TFloat32> two = tf.constant(2f);
        Operand<TFloat32> cosines = tf.math.mul(scores, tf.constant(temperature));
        Operand<TFloat32> distances = tf.math.sub(two, tf.math.mul(two, cosines));
        return new ContrastLoss(
                mean(tf, tf.math.sub(join(tf, losses), scores)),
                mean(tf, hits),
                mean(tf, distances),
                uniformity(tf, tf.math.addN(kernels), scores, cut, temperature),
                ranks);
    }

    /** Sum over the cells of exp(-2 |z_i - z_j|^2) = exp(4 cos - 4), 0 in masked ones. */
    private static Operand<TFloat32> kernel(Ops tf, Operand<TFloat32> logits, float temperature) {
        Operand<TFloat32> four = tf.constant(4f);
        Operand<TFloat32> powers = tf.math.exp(tf.math.sub(tf.math.mul(logits, tf.constant(4 * temperature)), four));
        return tf.sum(tf.reshape(powers, tf.constant(new int[] {-1})), tf.constant(0));
    }

    /** log of the kernel's mean over the negatives: the positives are taken out of the sum again. */
    private static Operand<TFloat32> uniformity(
            Ops tf, Operand<TFloat32> all, Operand<TFloat32> positives, ScoreBlocks cut, float temperature) {
        Operand<TFloat32> candidates = tf.sum(cut.candidates(), tf.constant(0));
        Operand<TFloat32> negatives = tf.math.sub(candidates, tf.dtypes.cast(tf.size(positives), TFloat32.class));
        return tf.math.log(tf.math.div(tf.math.sub(all, kernel(tf, positives, temperature)), negatives));
    }

    private static Operand<TFloat32> join(Ops tf, List<Operand<TFloat32>> parts) {
        return tf.concat(parts, tf.constant(0));
    }

    /** 0 without rows: scenarios may share users and no items, or items and no users. */
    private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> vector) {
        return tf.math.divNoNan(tf.sum(vector, tf.constant(0)), tf.dtypes.cast(tf.size(vector), TFloat32.class));
    }

    Operand<TFloat32> loss() {
        return loss;
    }

    /** Share of the rows whose nearest candidate is the other view. */
    Operand<TFloat32> accuracy() {
        return accuracy;
    }

    /** Of the other view among those of its scenario. */
    ViewRanks ranks() {
        return ranks;
    }

    Operand<TFloat32> alignment() {
        return alignment;
    }

    Operand<TFloat32> uniformity() {
        return uniformity;
    }
}
