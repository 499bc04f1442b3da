package org.sassrec.model.loss;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The loss of scenario-contrastive pre-training for one side: InfoNCE over 2n view vectors of length 1.
 *
 * <pre>
 * l_i = -log( exp(z_i . z_p / tau) / sum over j of exp(z_i . z_j / tau) )      p: the other view of the same pair
 * j runs over all rows except i and the other rows of i's entity: 2n - 2 negatives and p
 * L   = mean of l_i
 * </pre>
 *
 * <p>Alignment and uniformity are those of Wang and Isola (2020): the mean of |z_i - z_p|^2, and the logarithm of the
 * mean of exp(-2 |z_i - z_j|^2) over the negatives.
 */
public final class ContrastLoss {
    private final Ops tf;
    private final Operand<TInt32> partner;
    private final ScoreBlocks cut;
    private final float temperature;
    /** The vectors, divided by the temperature. */
    private final Operand<TFloat32> scaled;

    private final List<ScoreBlocks.Block> blocks;
    /** For each block: the rows of the other views, the softmax of the scores, and the scores of the other views. */
    private final List<? extends Operand<TInt32>> partners;

    private final List<ScoreBlocks.Softmax> softmaxes = new ArrayList<>();
    private final List<Operand<TFloat32>> positives = new ArrayList<>();
    /** The scores of the other views, of all rows. */
    private final Operand<TFloat32> scores;

    private ContrastLoss(Ops tf, Operand<TFloat32> z, Operand<TInt32> partner, ScoreBlocks cut, float temperature) {
        this.tf = tf;
        this.partner = partner;
        this.cut = cut;
        this.temperature = temperature;
        scaled = tf.math.mul(z, tf.constant(1 / temperature));
        blocks = cut.of(scaled, z, null);
        partners = cut.split(partner);
        for (int b = 0; b < blocks.size(); b++) {
            Operand<TInt32> own = partners.get(b);
            Operand<TInt32> numbers = tf.range(tf.constant(0), tf.size(own), tf.constant(1));
            softmaxes.add(ScoreBlocks.Softmax.of(tf, blocks.get(b).scores()));
            positives.add(tf.gatherNd(blocks.get(b).scores(), tf.stack(List.of(numbers, own), Stack.axis(1L))));
        }
        scores = join(positives);
    }

    /**
     * Builds the loss and adds its gradient to the vectors.
     *
     * @param z [rows, width] vectors of length 1
     * @param partner [rows] row of the other view
     * @param cut blocks of the rows against themselves; cells that are not candidates are masked, including the
     * diagonal
     * @return the loss, the share of rows whose nearest candidate is the other view, and the alignment
     */
    public static List<Operand<TFloat32>> withGradient(
            Ops tf, Value z, Operand<TInt32> partner, ScoreBlocks cut, float temperature) {
        ContrastLoss contrast = new ContrastLoss(tf, z.operand(), partner, cut, temperature);
        z.addGradient(contrast.gradient());
        return List.of(contrast.loss(), contrast.accuracy(), contrast.alignment());
    }

    /**
     * Builds the loss and the metrics of held-out rows, without a gradient.
     *
     * @param z [rows, width] vectors of length 1
     * @param partner [rows] row of the other view
     * @param scenarios [rows] scenario number of each row
     * @param cut blocks as in {@link #withGradient}
     * @return the loss, {@link RankMetrics#accuracy} among the views of the other view's scenario, the alignment, the
     * uniformity, and {@link RankMetrics#auc}
     */
    public static List<Operand<TFloat32>> withoutGradient(
            Ops tf,
            Operand<TFloat32> z,
            Operand<TInt32> partner,
            Operand<TInt32> scenarios,
            ScoreBlocks cut,
            float temperature) {
        ContrastLoss contrast = new ContrastLoss(tf, z, partner, cut, temperature);
        RankMetrics ranks = contrast.ranks(scenarios);
        return List.of(contrast.loss(), ranks.accuracy(), contrast.alignment(), contrast.uniformity(), ranks.auc());
    }

    private Operand<TFloat32> loss() {
        return mean(tf.math.sub(
                join(softmaxes.stream().map(softmax -> softmax.logSum(tf)).toList()), scores));
    }

    /** Returns the share of rows whose nearest candidate is the other view. */
    private Operand<TFloat32> accuracy() {
        Operand<TFloat32> nearest = tf.reshape(
                join(softmaxes.stream().map(ScoreBlocks.Softmax::largest).toList()), tf.constant(new int[] {-1}));
        return mean(tf.dtypes.cast(tf.math.greaterEqual(scores, nearest), TFloat32.class));
    }

    private Operand<TFloat32> alignment() {
        Operand<TFloat32> two = tf.constant(2f);
        Operand<TFloat32> cosines = tf.math.mul(scores, tf.constant(temperature));
        return mean(tf.math.sub(two, tf.math.mul(two, cosines)));
    }

    /**
     * Returns the gradient of the vectors. With logits = z z' / tau, each vector is a row of the left factor, a column
     * of the right factor, and a positive twice.
     */
    private Operand<TFloat32> gradient() {
        List<Operand<TFloat32>> asRows = new ArrayList<>();
        List<Operand<TFloat32>> asColumns = new ArrayList<>();
        for (int b = 0; b < blocks.size(); b++) {
            ScoreBlocks.Block block = blocks.get(b);
            ScoreBlocks.Softmax softmax = softmaxes.get(b);
            asRows.add(tf.math.div(tf.linalg.matMul(softmax.exponentials(), block.v()), softmax.sums()));
            Operand<TFloat32> u = tf.math.div(block.u(), softmax.sums());
            asColumns.add(tf.linalg.matMul(softmax.exponentials(), u, MatMul.transposeA(true)));
        }
        Operand<TFloat32> rows = tf.dtypes.cast(tf.size(partner), TFloat32.class);
        Operand<TFloat32> share = tf.math.reciprocal(rows);
        Operand<TFloat32> others = tf.math.mul(tf.gather(scaled, partner, tf.constant(0)), tf.constant(2f));
        Operand<TFloat32> byRows = tf.math.mul(join(asRows), tf.constant(1 / temperature));
        return tf.math.mul(tf.math.sub(tf.math.add(byRows, tf.math.addN(asColumns)), others), share);
    }

    /**
     * Ranks the other view of each row among the views of the other view's scenario. Rows of one scenario are close to
     * each other for all entities, so a ranking over all scenarios would compare scenarios instead of entities.
     */
    private RankMetrics ranks(Operand<TInt32> scenarios) {
        RankMetrics ranks = new RankMetrics(tf);
        for (int b = 0; b < blocks.size(); b++) {
            ScoreBlocks.Block block = blocks.get(b);
            Operand<TInt32> zero = tf.constant(0);
            Operand<TInt32> one = tf.constant(1);
            Operand<TInt32> partner = tf.expandDims(partners.get(b), one);
            Operand<TInt32> wanted = tf.expandDims(tf.gather(scenarios, partners.get(b), zero), one);
            Operand<TInt32> found = tf.expandDims(tf.gather(scenarios, block.columns(), zero), zero);
            // The other view itself is not a candidate.
            Operand<TFloat32> candidate = RankMetrics.toFloat(
                    tf,
                    tf.math.logicalAnd(
                            tf.math.equal(wanted, found),
                            tf.math.notEqual(partner, tf.expandDims(block.columns(), zero))));
            ranks.add(block.scores(), tf.math.mul(candidate, RankMetrics.unmasked(tf, block)), positives.get(b));
        }
        return ranks;
    }

    /**
     * Returns the logarithm of the kernel's mean over the negatives. The sum contains the positives, which are
     * subtracted.
     */
    private Operand<TFloat32> uniformity() {
        Operand<TFloat32> all = tf.math.addN(
                blocks.stream().map(block -> kernel(block.scores())).toList());
        Operand<TFloat32> candidates = tf.sum(cut.candidates(), tf.constant(0));
        Operand<TFloat32> negatives = tf.math.sub(candidates, tf.dtypes.cast(tf.size(scores), TFloat32.class));
        return tf.math.log(tf.math.div(tf.math.sub(all, kernel(scores)), negatives));
    }

    /** Returns the sum over the cells of exp(-2 |z_i - z_j|^2) = exp(4 cos - 4), which is 0 in masked cells. */
    private Operand<TFloat32> kernel(Operand<TFloat32> logits) {
        Operand<TFloat32> four = tf.constant(4f);
        Operand<TFloat32> powers = tf.math.exp(tf.math.sub(tf.math.mul(logits, tf.constant(4 * temperature)), four));
        return tf.sum(tf.reshape(powers, tf.constant(new int[] {-1})), tf.constant(0));
    }

    private Operand<TFloat32> join(List<Operand<TFloat32>> parts) {
        return tf.concat(parts, tf.constant(0));
    }

    /** Returns the mean, or 0 without rows: scenarios may have common users but no common items, or the reverse. */
    private Operand<TFloat32> mean(Operand<TFloat32> vector) {
        return tf.math.divNoNan(tf.sum(vector, tf.constant(0)), tf.dtypes.cast(tf.size(vector), TFloat32.class));
    }
}
