package org.sassrec.model.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.FeedDict;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** Computes the scores of row vectors with column vectors in blocks. The tensors of a {@link BlockLayout}. */
public final class ScoreBlocks {
    /** Far below any score, so that exp of it is 0. */
    static final float MASKED = -1e9f;

    private final Ops tf;
    private final int count;
    private final int width;
    private final Operand<TInt32> rows;
    private final Operand<TInt32> firstColumn;
    private final Operand<TInt32> columns;
    private final Operand<TInt32> masks;
    private final Operand<TInt32> cells;
    private final Operand<TFloat32> candidates;
    private final Operand<TFloat32> separatePositive;

    /** Creates the blocks of vectors with {@code width} columns and {@code segments} segments. */
    public ScoreBlocks(Ops tf, int segments, int width) {
        this.tf = tf;
        this.width = width;
        count = BlockLayout.blocks(segments);
        rows = FeedDict.ints(tf, count);
        firstColumn = FeedDict.ints(tf, count);
        columns = FeedDict.ints(tf, count);
        masks = FeedDict.ints(tf, count);
        cells = FeedDict.ints(tf, -1, 2);
        candidates = FeedDict.floats(tf, -1);
        separatePositive = FeedDict.floats(tf, -1);
    }

    public void feed(FeedDict feed, BlockLayout cut) {
        feed.ints(rows, cut.rows(), count);
        feed.ints(firstColumn, cut.firstColumn(), count);
        feed.ints(columns, cut.columns(), count);
        feed.ints(masks, cut.masks(), count);
        feed.ints(cells, cut.cells(), cut.cells().length / 2, 2);
        feed.floats(candidates, cut.candidates(), cut.candidates().length);
        feed.floats(separatePositive, cut.separatePositive(), cut.separatePositive().length);
    }

    /**
     * A block.
     *
     * @param u [rows, width]
     * @param v [columns, width]
     * @param scores [rows, columns] u . v + offset; masked cells are -1e9
     * @param columns [columns] numbers of the columns
     */
    record Block(Operand<TFloat32> u, Operand<TFloat32> v, Operand<TFloat32> scores, Operand<TInt32> columns) {}

    /**
     * The softmax of the rows of a block, as exp(score - largest) and the sums of its rows. The wide matrix is written
     * once, then only read by products, because it is never divided.
     *
     * @param largest [rows, 1]
     * @param exponentials [rows, columns] exp(score - largest)
     * @param sums [rows, 1] sums of the exponentials
     */
    record Softmax(Operand<TFloat32> largest, Operand<TFloat32> exponentials, Operand<TFloat32> sums) {

        static Softmax of(Ops tf, Operand<TFloat32> scores) {
            Operand<TFloat32> largest = tf.expandDims(tf.max(scores, tf.constant(1)), tf.constant(1));
            Operand<TFloat32> powers = tf.math.exp(tf.math.sub(scores, largest));
            return new Softmax(largest, powers, tf.expandDims(tf.sum(powers, tf.constant(1)), tf.constant(1)));
        }

        /** Returns the logarithm of the sum of exp(score): [rows]. */
        Operand<TFloat32> logSum(Ops tf) {
            return tf.reshape(tf.math.add(largest, tf.math.log(sums)), tf.constant(new int[] {-1}));
        }
    }

    /**
     * Returns all blocks in the order of the rows.
     *
     * @param u [all rows, width]
     * @param v [all columns, width]
     * @param offsets [all columns], or null
     */
    List<Block> of(Operand<TFloat32> u, Operand<TFloat32> v, @Nullable Operand<TFloat32> offsets) {
        var us = split(u);
        var masked = split(cells, masks);
        List<Block> blocks = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            Operand<TInt32> first = tf.slice(firstColumn, tf.constant(new int[] {b}), tf.constant(new int[] {1}));
            Operand<TInt32> size = tf.slice(columns, tf.constant(new int[] {b}), tf.constant(new int[] {1}));
            Operand<TFloat32> vb = tf.slice(
                    v,
                    tf.concat(List.of(first, tf.constant(new int[] {0})), tf.constant(0)),
                    tf.concat(List.of(size, tf.constant(new int[] {width})), tf.constant(0)));
            Operand<TFloat32> scores = tf.linalg.matMul(us.get(b), vb, MatMul.transposeB(true));
            if (offsets != null) {
                scores = tf.math.add(scores, tf.slice(offsets, first, size));
            }
            Operand<TInt32> from = tf.squeeze(first);
            blocks.add(new Block(
                    us.get(b),
                    vb,
                    masked(tf, scores, masked.get(b), MASKED),
                    tf.range(from, tf.math.add(from, tf.squeeze(size)), tf.constant(1))));
        }
        return blocks;
    }

    /** Returns the matrix with {@code value} in the given cells [cells, 2]. */
    static Operand<TFloat32> masked(Ops tf, Operand<TFloat32> scores, Operand<TInt32> cells, float value) {
        Operand<TInt32> shape = tf.slice(tf.shape(cells), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
        return tf.tensorScatterNdUpdate(scores, cells, tf.fill(shape, tf.constant(value)));
    }

    /** Splits the rows by block. */
    <T extends TType> List<? extends Operand<T>> split(Operand<T> x) {
        return split(x, rows);
    }

    private <T extends TType> List<? extends Operand<T>> split(Operand<T> x, Operand<TInt32> sizes) {
        return tf.splitV(x, sizes, tf.constant(0), (long) count).output();
    }

    /** Returns [all rows]: the number of columns of each row that are not masked. */
    Operand<TFloat32> candidates() {
        return candidates;
    }

    /** Returns [all rows]: 0 where the positive is a candidate outside the columns, {@link #MASKED} elsewhere. */
    Operand<TFloat32> separatePositive() {
        return separatePositive;
    }
}
