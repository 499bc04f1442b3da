package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The losses of stage two. With c the candidates of row i, p its positive and s_c = u_i . v_c + bias_c - log q_c, the
 * correction on positive and negatives alike (so that the served u . v + bias tends to log p(item | user)):
 *
 * <pre>
 * bpr      l_i = mean over its negatives n of softplus(s_n - s_p)
 * softmax  l_i = -s_p + log sum over its candidates c of exp(s_c)
 * L        = factor * sum_i coefficient_i l_i
 * </pre>
 *
 * Masked cells are no candidates; a bpr row without negatives has the loss 0. Gradients are added to the vectors and the
 * biases here; none flows through the products, so that a logit is read once and written once.
 */
final class RetrievalLoss {
    private static final float MASKED = -1e9f;

    private final Ops tf;
    private final FinetuneConfig.Loss loss;
    private final RetrievalInput input;
    private final int width;
    private final Operand<TInt32> last;

    /** Losses of vectors of {@code width} columns. */
    RetrievalLoss(Ops tf, FinetuneConfig.Loss loss, RetrievalInput input, int width) {
        this.tf = tf;
        this.loss = loss;
        this.input = input;
        this.width = width;
        last = tf.constant(1);
    }

    /**
     * Negatives of each positive's own, {@code places} candidates a row. Returns l [B].
     *
     * @param users [B, width], {@code items} [M, width], {@code bias} [M]
     */
    Operand<TFloat32> perPositive(Value users, Value items, @Nullable Value bias, int places, float factor) {
        Operand<TFloat32> u = tf.expandDims(users.operand(), last);
        Operand<TFloat32> v = tf.gather(items.operand(), input.candidates(), tf.constant(0));
        Operand<TFloat32> dots = tf.sum(tf.math.mul(v, u), tf.constant(2));
        Operand<TFloat32> scores = tf.math.add(dots, tf.gather(offsets(bias), input.candidates(), tf.constant(0)));
        Operand<TFloat32> coefficients = column(scaled(factor));
        Operand<TFloat32> losses;
        Operand<TFloat32> d;
        if (loss == FinetuneConfig.Loss.SOFTMAX) {
            Operand<TInt32> first = tf.zerosLike(input.positive());
            SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy =
                    tf.nn.sparseSoftmaxCrossEntropyWithLogits(masked(scores, input.masks(), MASKED), first);
            losses = entropy.loss();
            d = tf.math.mul(entropy.backprop(), coefficients);
        } else {
            Operand<TInt32> origin = tf.constant(new int[] {0, 0});
            Operand<TInt32> second = tf.constant(new int[] {0, 1});
            Operand<TInt32> rest = tf.constant(new int[] {-1, -1});
            Operand<TFloat32> positives = tf.slice(scores, origin, tf.constant(new int[] {-1, 1}));
            Operand<TFloat32> margins = tf.math.sub(tf.slice(scores, second, rest), positives);
            Operand<TFloat32> all = tf.fill(tf.shape(scores), tf.constant(1f));
            Operand<TFloat32> kept = tf.slice(masked(all, input.masks(), 0), second, rest);
            Operand<TFloat32> counts = column(tf.sum(kept, last));
            Operand<TFloat32> shares = tf.math.divNoNan(kept, counts);
            losses = tf.sum(tf.math.mul(shares, tf.math.softplus(margins)), last);
            Operand<TFloat32> dm = tf.math.mul(tf.math.mul(tf.math.sigmoid(margins), shares), coefficients);
            d = tf.concat(List.of(tf.math.neg(column(tf.sum(dm, last))), dm), last);
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

    /** Candidates shared by all rows of a scenario's segment: its item rows. Returns l [B]. */
    Operand<TFloat32> shared(Value users, Value items, @Nullable Value bias, int scenarios, float factor) {
        var us = split(users.operand(), input.userSizes(), scenarios);
        var columns = split(input.positive(), input.userSizes(), scenarios);
        var coefficients = split(scaled(factor), input.userSizes(), scenarios);
        var negatives = split(input.negatives(), input.userSizes(), scenarios);
        var masks = split(input.masks(), input.maskSizes(), scenarios);
        Operand<TFloat32> offsets = offsets(bias);
        List<Operand<TFloat32>> losses = new ArrayList<>();
        List<Operand<TFloat32>> dus = new ArrayList<>();
        List<Operand<TFloat32>> dvs = new ArrayList<>();
        List<Operand<TFloat32>> dbs = new ArrayList<>();
        for (int s = 0; s < scenarios; s++) {
            Segment segment = segment(s);
            Operand<TFloat32> u = us.get(s);
            Operand<TFloat32> v = tf.slice(items.operand(), segment.start(), segment.block());
            Operand<TFloat32> offset = tf.slice(offsets, segment.first(), segment.count());
            Operand<TFloat32> scores = tf.math.add(tf.linalg.matMul(u, v, MatMul.transposeB(true)), offset);
            Block block = loss == FinetuneConfig.Loss.SOFTMAX
                    ? softmax(scores, columns.get(s), masks.get(s))
                    : pairwise(scores, u, v, offset, columns.get(s), masks.get(s), negatives.get(s));
            losses.add(block.losses());
            // The rows' coefficients are drawn into the narrow factor: no pass over the wide block.
            Operand<TFloat32> c = column(coefficients.get(s));
            dus.add(tf.math.mul(tf.linalg.matMul(block.gradient(), v), c));
            Operand<TFloat32> dv = tf.linalg.matMul(block.gradient(), tf.math.mul(u, c), MatMul.transposeA(true));
            dvs.add(tf.slice(dv, tf.constant(new int[] {0, 0}), tf.stack(List.of(segment.size(), tf.constant(width)))));
            if (bias != null) {
                Operand<TFloat32> db = tf.linalg.matMul(block.gradient(), c, MatMul.transposeA(true));
                Operand<TFloat32> rows = tf.reshape(db, tf.constant(new int[] {-1}));
                dbs.add(tf.slice(rows, tf.constant(new int[] {0}), vector(segment.size())));
            }
        }
        users.addGradient(join(dus));
        items.addGradient(join(dvs));
        if (bias != null) {
            bias.addGradient(join(dbs));
        }
        return join(losses);
    }

    /** l and dl/dscores of one scenario's rows, without coefficients. */
    private record Block(Operand<TFloat32> losses, Operand<TFloat32> gradient) {}

    private Block softmax(Operand<TFloat32> scores, Operand<TInt32> positive, Operand<TInt32> masks) {
        SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy =
                tf.nn.sparseSoftmaxCrossEntropyWithLogits(masked(scores, masks, MASKED), positive);
        return new Block(entropy.loss(), entropy.backprop());
    }

    private Block pairwise(
            Operand<TFloat32> scores,
            Operand<TFloat32> u,
            Operand<TFloat32> v,
            Operand<TFloat32> offset,
            Operand<TInt32> positive,
            Operand<TInt32> masks,
            Operand<TFloat32> negatives) {
        Operand<TFloat32> dots = tf.sum(tf.math.mul(u, tf.gather(v, positive, tf.constant(0))), last);
        Operand<TFloat32> own = column(tf.math.add(dots, tf.gather(offset, positive, tf.constant(0))));
        // The positive is its own row's masked cell: it is no negative of itself.
        Operand<TInt32> numbers = tf.range(tf.constant(0), count(positive), tf.constant(1));
        Operand<TInt32> self = tf.stack(List.of(numbers, positive), org.tensorflow.op.core.Stack.axis(1L));
        Operand<TFloat32> margins = masked(masked(tf.math.sub(scores, own), masks, MASKED), self, MASKED);
        Operand<TFloat32> share = column(tf.math.divNoNan(tf.fill(tf.shape(negatives), tf.constant(1f)), negatives));
        Operand<TFloat32> losses =
                tf.math.mul(tf.sum(tf.math.softplus(margins), last), tf.reshape(share, tf.constant(new int[] {-1})));
        Operand<TFloat32> d = tf.math.mul(tf.math.sigmoid(margins), share);
        Operand<TFloat32> down = tf.math.neg(tf.sum(d, last));
        return new Block(losses, tf.tensorScatterNdUpdate(d, self, down));
    }

    /** Where a scenario's item rows lie; at least one row, so that a scenario without rows has a product too. */
    private record Segment(
            Operand<TInt32> start,
            Operand<TInt32> block,
            Operand<TInt32> first,
            Operand<TInt32> count,
            Operand<TInt32> size) {}

    private Segment segment(int s) {
        Operand<TInt32> from = at(input.itemOffsets(), s);
        Operand<TInt32> size = tf.math.sub(at(input.itemOffsets(), s + 1), from);
        Operand<TInt32> lastRow = tf.math.sub(count(input.logQ()), tf.constant(1));
        Operand<TInt32> first = tf.math.minimum(from, lastRow);
        Operand<TInt32> count = tf.math.maximum(size, tf.constant(1));
        return new Segment(
                tf.stack(List.of(first, tf.constant(0))),
                tf.stack(List.of(count, tf.constant(width))),
                vector(first),
                vector(count),
                size);
    }

    private Operand<TFloat32> offsets(@Nullable Value bias) {
        return bias == null ? tf.math.neg(input.logQ()) : tf.math.sub(bias.operand(), input.logQ());
    }

    private Operand<TFloat32> scaled(float factor) {
        return factor == 1 ? input.coefficients() : tf.math.mul(input.coefficients(), tf.constant(factor));
    }

    private Operand<TFloat32> masked(Operand<TFloat32> scores, Operand<TInt32> cells, float value) {
        Operand<TInt32> shape = vector(rows(cells));
        return tf.tensorScatterNdUpdate(scores, cells, tf.fill(shape, tf.constant(value)));
    }

    private <T extends org.tensorflow.types.family.TType> List<? extends Operand<T>> split(
            Operand<T> x, Operand<TInt32> sizes, int parts) {
        return parts == 1
                ? List.of(x)
                : tf.splitV(x, sizes, tf.constant(0), (long) parts).output();
    }

    private Operand<TFloat32> join(List<Operand<TFloat32>> parts) {
        return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(0));
    }

    private Operand<TFloat32> column(Operand<TFloat32> vector) {
        return tf.expandDims(vector, last);
    }

    private Operand<TInt32> vector(Operand<TInt32> scalar) {
        return tf.reshape(scalar, tf.constant(new int[] {1}));
    }

    private Operand<TInt32> at(Operand<TInt32> vector, int i) {
        return tf.reshape(
                tf.slice(vector, tf.constant(new int[] {i}), tf.constant(new int[] {1})), tf.constant(new int[0]));
    }

    private Operand<TInt32> count(Operand<?> vector) {
        return tf.size(vector);
    }

    private Operand<TInt32> rows(Operand<TInt32> matrix) {
        return at(tf.shape(matrix), 0);
    }
}
