package org.sassrec.model.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The losses of fine-tuning. With c the candidates of row i, p its positive, q the probability that a candidate is c,
 * and s_c = u_i . v_c + bias_c - log q_c:
 *
 * <pre>
 * bpr      l_i = mean over its negatives n of softplus(s_n - s_p)
 * hinge    l_i = mean over its negatives n of max(0, 1 + s_n - s_p)
 * logistic l_i = softplus(-s_p) + mean over its negatives n of softplus(s_n)
 * softmax  l_i = -s_p + log sum over its candidates c of exp(s_c)
 * L        = factor * sum_i coefficient_i l_i
 * </pre>
 *
 * <p>The correction -log q applies to the positive and the negatives. The served score u . v + bias therefore
 * approaches log p(item | user), up to a constant except for the logistic loss.
 *
 * <p>Masked cells are not candidates. A row without negatives has the loss 0 for bpr and hinge, and the loss of its
 * positive for logistic. The methods of this class add the gradients to the vectors and biases directly, so that each
 * logit is read once and written once. {@link #ofExposures} is the loss of exposures with labels.
 */
public final class RetrievalLoss {
    private final Ops tf;
    private final FinetuneConfig.Loss loss;
    private final LossInput input;
    private final int width;
    private final Operand<TInt32> last;

    /** Creates the losses of vectors with {@code width} columns. */
    public RetrievalLoss(Ops tf, FinetuneConfig.Loss loss, LossInput input, int width) {
        this.tf = tf;
        this.loss = loss;
        this.input = input;
        this.width = width;
        last = tf.constant(1);
    }

    /**
     * Returns the loss l [B] of exposures with their labels, and adds the gradients to the vectors and the biases. With
     * p the item row of row i, o the log-odds of a positive label in the scenario, s_i = u_i . v_p + bias_p + o, and
     * y_i the label (1 or 0):
     *
     * <pre>
     * l_i = softplus(s_i) - y_i s_i      the cross-entropy of sigmoid(s_i)
     * L   = factor * sum_i coefficient_i l_i      dL/ds_i = factor coefficient_i (sigmoid(s_i) - y_i)
     * </pre>
     *
     * <p>The served score u . v + bias approaches the log-odds of the label minus o.
     *
     * @param labels [B] labels y
     * @param users [B, width]
     * @param items [M, width]
     * @param bias [M]
     */
    public static Operand<TFloat32> ofExposures(
            Ops tf,
            LossInput input,
            Operand<TFloat32> labels,
            Value users,
            Value items,
            @Nullable Value bias,
            float factor) {
        Operand<TInt32> first = tf.constant(0);
        Operand<TInt32> last = tf.constant(1);
        Operand<TFloat32> u = users.operand();
        Operand<TFloat32> v = tf.gather(items.operand(), input.positive(), first);
        Operand<TFloat32> scores = input.positiveScores(tf, u, items.operand(), input.offsets(tf, bias));
        Operand<TFloat32> coefficients = tf.math.mul(input.coefficients(), tf.constant(factor));
        Operand<TFloat32> d = tf.math.mul(tf.math.sub(tf.math.sigmoid(scores), labels), coefficients);
        Operand<TFloat32> column = tf.expandDims(d, last);
        Operand<TInt32> itemRows = tf.size(input.logQ());
        users.addGradient(tf.math.mul(column, v));
        items.addGradient(tf.math.unsortedSegmentSum(tf.math.mul(column, u), input.positive(), itemRows));
        if (bias != null) {
            bias.addGradient(tf.math.unsortedSegmentSum(d, input.positive(), itemRows));
        }
        return tf.math.sub(tf.math.softplus(scores), tf.math.mul(labels, scores));
    }

    /**
     * Returns the losses l [B] with separate negatives for each positive.
     *
     * @param users [B, width]
     * @param items [M, width]
     * @param bias [M]
     */
    public Operand<TFloat32> perPositive(Value users, Value items, @Nullable Value bias, float factor) {
        Operand<TFloat32> u = tf.expandDims(users.operand(), last);
        Operand<TFloat32> v = tf.gather(items.operand(), input.candidates(), tf.constant(0));
        Operand<TFloat32> dots = tf.sum(tf.math.mul(v, u), tf.constant(2));
        Operand<TFloat32> scores =
                tf.math.add(dots, tf.gather(input.offsets(tf, bias), input.candidates(), tf.constant(0)));
        Operand<TFloat32> coefficients = column(scaled(factor));
        Operand<TFloat32> losses;
        Operand<TFloat32> d;
        if (loss == FinetuneConfig.Loss.SOFTMAX) {
            Operand<TInt32> first = tf.zerosLike(input.positive());
            SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy = tf.nn.sparseSoftmaxCrossEntropyWithLogits(
                    ScoreBlocks.masked(tf, scores, input.masks(), ScoreBlocks.MASKED), first);
            losses = entropy.loss();
            d = tf.math.mul(entropy.backprop(), coefficients);
        } else {
            Operand<TInt32> origin = tf.constant(new int[] {0, 0});
            Operand<TInt32> second = tf.constant(new int[] {0, 1});
            Operand<TInt32> rest = tf.constant(new int[] {-1, -1});
            Operand<TFloat32> positives = tf.slice(scores, origin, tf.constant(new int[] {-1, 1}));
            Operand<TFloat32> negatives = tf.slice(scores, second, rest);
            Operand<TFloat32> margins = logistic() ? negatives : tf.math.sub(negatives, positives);
            Operand<TFloat32> all = tf.fill(tf.shape(scores), tf.constant(1f));
            Operand<TFloat32> kept = tf.slice(ScoreBlocks.masked(tf, all, input.masks(), 0), second, rest);
            Operand<TFloat32> counts = column(tf.sum(kept, last));
            Operand<TFloat32> shares = tf.math.divNoNan(kept, counts);
            losses = tf.sum(tf.math.mul(shares, penalty(margins)), last);
            Operand<TFloat32> dm = tf.math.mul(tf.math.mul(slope(margins), shares), coefficients);
            Operand<TFloat32> up = column(tf.sum(dm, last));
            if (logistic()) {
                losses = tf.math.add(losses, vector(penalty(tf.math.neg(positives))));
                up = tf.math.mul(slope(tf.math.neg(positives)), coefficients);
            }
            d = tf.concat(List.of(tf.math.neg(up), dm), last);
        }
        Operand<TFloat32> cube = tf.expandDims(d, tf.constant(2));
        users.addGradient(tf.sum(tf.math.mul(cube, v), last));
        Operand<TInt32> flat = tf.reshape(input.candidates(), tf.constant(new int[] {-1}));
        Operand<TFloat32> dv = tf.reshape(tf.math.mul(cube, u), tf.constant(new int[] {-1, width}));
        Operand<TInt32> itemRows = count(input.logQ());
        items.addGradient(tf.math.unsortedSegmentSum(dv, flat, itemRows));
        if (bias != null) {
            bias.addGradient(tf.math.unsortedSegmentSum(tf.reshape(d, tf.constant(new int[] {-1})), flat, itemRows));
        }
        return losses;
    }

    /**
     * Returns the losses l [B] with candidates that all rows of a scenario share: its shared item rows.
     *
     * <p>The gradient uses these terms:
     *
     * <pre>
     * p    contribution of each candidate to the gradient of its row's loss: its probability (softmax), its share of the
     *      sigmoids (bpr, logistic), or its share of the violated margins (hinge)
     * t_i  pull on the positive: its own sigmoid (logistic), else the sum of row i of p
     * c_i  coefficient of row i
     *
     * du_i = c_i (sum_j p_ij v_j - t_i v_p)       dv_j = sum_i c_i p_ij u_i - sum over i with p = j of c_i t_i u_i
     * </pre>
     *
     * <p>A positive outside the shared rows is not a column of p. Its own part of the softmax gradient cancels, and t
     * is less than 1. The wide matrix contains only values that do not need the sum of a row. Factors per row are moved
     * to the narrow matrices.
     */
    public Operand<TFloat32> shared(Value users, Value items, @Nullable Value bias, float factor) {
        Operand<TFloat32> offsets = input.offsets(tf, bias);
        Operand<TFloat32> u = users.operand();
        Operand<TFloat32> c = column(scaled(factor));
        Operand<TFloat32> positives = tf.gather(items.operand(), input.positive(), tf.constant(0));
        Operand<TFloat32> own = tf.math.add(
                tf.sum(tf.math.mul(u, positives), last), tf.gather(offsets, input.positive(), tf.constant(0)));
        List<Block> blocks = blocks(u, items.operand(), offsets, own, c);
        Operand<TFloat32> losses = join(blocks, Block::losses);
        if (loss == FinetuneConfig.Loss.SOFTMAX) {
            losses = tf.math.sub(losses, own);
        }
        Operand<TFloat32> down = tf.math.neg(tf.math.mul(c, join(blocks, Block::total)));
        users.addGradient(tf.math.add(join(blocks, Block::userGradient), tf.math.mul(down, positives)));
        Operand<TInt32> rows = tf.concat(
                Stream.concat(blocks.stream().map(Block::items), Stream.of(input.positive()))
                        .toList(),
                tf.constant(0));
        items.addGradient(sum(blocks, Block::itemGradient, tf.math.mul(down, u), rows));
        if (bias != null) {
            bias.addGradient(sum(blocks, Block::biasGradient, vector(down), rows));
        }
        return losses;
    }

    /**
     * The results of a block.
     *
     * @param losses [rows] l; for softmax without the positive's own score
     * @param total [rows, 1] t
     * @param userGradient [rows, width] first part of du
     * @param items [columns] item rows of the columns
     * @param itemGradient [columns, width] contribution of the block to the first part of dv
     * @param biasGradient [columns] contribution of the block to the first part of the gradient of the bias
     */
    private record Block(
            Operand<TFloat32> losses,
            Operand<TFloat32> total,
            Operand<TFloat32> userGradient,
            Operand<TInt32> items,
            Operand<TFloat32> itemGradient,
            Operand<TFloat32> biasGradient) {}

    private List<Block> blocks(
            Operand<TFloat32> users,
            Operand<TFloat32> items,
            Operand<TFloat32> offsets,
            Operand<TFloat32> own,
            Operand<TFloat32> coefficients) {
        var owns = input.blocks().split(own);
        var candidates = input.blocks().split(input.blocks().candidates());
        var separate = input.blocks().split(input.blocks().separatePositive());
        var cs = input.blocks().split(coefficients);
        List<Block> blocks = new ArrayList<>();
        for (ScoreBlocks.Block block : input.blocks().of(users, items, offsets)) {
            int b = blocks.size();
            Shares shares = loss == FinetuneConfig.Loss.SOFTMAX
                    ? softmax(block.scores(), column(tf.math.add(owns.get(b), separate.get(b))))
                    : pairwise(block.scores(), column(owns.get(b)), column(candidates.get(b)));
            Operand<TFloat32> c = tf.math.mul(cs.get(b), shares.rowFactor());
            blocks.add(new Block(
                    shares.losses(),
                    shares.total(),
                    tf.math.mul(tf.linalg.matMul(shares.matrix(), block.v()), c),
                    block.columns(),
                    tf.linalg.matMul(shares.matrix(), tf.math.mul(block.u(), c), MatMul.transposeA(true)),
                    vector(tf.linalg.matMul(shares.matrix(), c, MatMul.transposeA(true)))));
        }
        return blocks;
    }

    /**
     * The rows of p of a block, as matrix * rowFactor.
     *
     * @param losses [rows] l
     * @param matrix [rows, columns]
     * @param rowFactor [rows, 1]
     * @param total [rows, 1] t: sums of the rows of p, except for logistic
     */
    private record Shares(
            Operand<TFloat32> losses, Operand<TFloat32> matrix, Operand<TFloat32> rowFactor, Operand<TFloat32> total) {}

    /**
     * Computes the softmax. With a = log sum of exp over the columns, the total is exp(a) + exp(separate). The part of the
     * columns is exp(a - log total), which is exactly 1 without a separate positive.
     *
     * @param separate [rows, 1] score of a positive outside the columns; a very low value if there is none
     */
    private Shares softmax(Operand<TFloat32> scores, Operand<TFloat32> separate) {
        ScoreBlocks.Softmax softmax = ScoreBlocks.Softmax.of(tf, scores);
        Operand<TFloat32> columns = column(softmax.logSum(tf));
        Operand<TFloat32> gap = tf.math.neg(tf.math.abs(tf.math.sub(columns, separate)));
        Operand<TFloat32> logTotal = tf.math.add(tf.math.maximum(columns, separate), tf.math.log1p(tf.math.exp(gap)));
        Operand<TFloat32> part = tf.math.exp(tf.math.sub(columns, logTotal));
        return new Shares(
                vector(logTotal), softmax.exponentials(), tf.math.mul(part, tf.math.reciprocal(softmax.sums())), part);
    }

    private Shares pairwise(Operand<TFloat32> scores, Operand<TFloat32> own, Operand<TFloat32> candidates) {
        Operand<TFloat32> margins = logistic() ? scores : tf.math.sub(scores, own);
        Operand<TFloat32> share = tf.math.divNoNan(tf.fill(tf.shape(candidates), tf.constant(1f)), candidates);
        Operand<TFloat32> slopes = slope(margins);
        if (logistic()) {
            Operand<TFloat32> down = tf.math.neg(own);
            return new Shares(
                    tf.math.add(tf.math.mul(tf.sum(penalty(margins), last), vector(share)), vector(penalty(down))),
                    slopes,
                    share,
                    slope(down));
        }
        return new Shares(
                tf.math.mul(tf.sum(penalty(margins), last), vector(share)),
                slopes,
                share,
                tf.math.mul(column(tf.sum(slopes, last)), share));
    }

    private boolean logistic() {
        return loss == FinetuneConfig.Loss.LOGISTIC;
    }

    /** Returns the penalty of the margins: negative minus positive score, or for logistic the negative score. */
    private Operand<TFloat32> penalty(Operand<TFloat32> margins) {
        return loss == FinetuneConfig.Loss.HINGE
                ? tf.nn.relu(tf.math.add(margins, tf.constant(1f)))
                : tf.math.softplus(margins);
    }

    /** Returns the derivative of the penalty. */
    private Operand<TFloat32> slope(Operand<TFloat32> margins) {
        return loss == FinetuneConfig.Loss.HINGE
                ? tf.dtypes.cast(tf.math.greater(margins, tf.constant(-1f)), TFloat32.class)
                : tf.math.sigmoid(margins);
    }

    private Operand<TFloat32> sum(
            List<Block> blocks,
            Function<Block, Operand<TFloat32>> of,
            Operand<TFloat32> positives,
            Operand<TInt32> rows) {
        List<Operand<TFloat32>> parts =
                Stream.concat(blocks.stream().map(of), Stream.of(positives)).toList();
        return tf.math.unsortedSegmentSum(tf.concat(parts, tf.constant(0)), rows, count(input.logQ()));
    }

    private Operand<TFloat32> scaled(float factor) {
        return factor == 1 ? input.coefficients() : tf.math.mul(input.coefficients(), tf.constant(factor));
    }

    private Operand<TFloat32> join(List<Block> blocks, Function<Block, Operand<TFloat32>> of) {
        return tf.concat(blocks.stream().map(of).toList(), tf.constant(0));
    }

    private Operand<TFloat32> column(Operand<TFloat32> vector) {
        return tf.expandDims(vector, last);
    }

    private Operand<TFloat32> vector(Operand<TFloat32> column) {
        return tf.reshape(column, tf.constant(new int[] {-1}));
    }

    private Operand<TInt32> count(Operand<?> vector) {
        return tf.size(vector);
    }
}
