package org.sassrec.model.loss;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * How a row's own score ranks among those of its candidates, over blocks of rows:
 *
 * <pre>
 * above_i = (candidates below the own score + half of those that equal it) / candidates
 * first_i = 1 if no candidate is above it
 * </pre>
 *
 * A row without a candidate counts in neither mean.
 */
final class BlockRanks {
    private final Ops tf;
    private final List<Operand<TFloat32>> first = new ArrayList<>();
    private final List<Operand<TFloat32>> above = new ArrayList<>();
    private final List<Operand<TFloat32>> counts = new ArrayList<>();

    BlockRanks(Ops tf) {
        this.tf = tf;
    }

    /**
     * Adds a block.
     *
     * @param scores [rows, columns]
     * @param candidates [rows, columns] 1 where a column is a candidate, else 0; the own one is none
     * @param own [rows]
     */
    void add(Operand<TFloat32> scores, Operand<TFloat32> candidates, Operand<TFloat32> own) {
        Operand<TFloat32> positive = tf.expandDims(own, tf.constant(1));
        Operand<TFloat32> better = toFloat(tf, tf.math.greater(scores, positive));
        Operand<TFloat32> beaten = toFloat(tf, tf.math.less(scores, positive));
        Operand<TFloat32> half = tf.constant(0.5f);
        Operand<TFloat32> order = tf.math.add(tf.math.mul(tf.math.sub(beaten, better), half), half);
        Operand<TFloat32> others = sum(candidates);
        Operand<TFloat32> some = toFloat(tf, tf.math.greater(others, tf.constant(0f)));
        Operand<TFloat32> best = toFloat(tf, tf.math.less(sum(tf.math.mul(candidates, better)), half));
        first.add(tf.math.mul(best, some));
        above.add(tf.math.mul(tf.math.divNoNan(sum(tf.math.mul(candidates, order)), others), some));
        counts.add(some);
    }

    /** [rows, columns] 1 where a block's cell is not masked. */
    static Operand<TFloat32> unmasked(Ops tf, ScoreBlocks.Block block) {
        return toFloat(tf, tf.math.greater(block.scores(), tf.constant(ScoreBlocks.MASKED / 2)));
    }

    static Operand<TFloat32> toFloat(Ops tf, Operand<TBool> condition) {
        return tf.dtypes.cast(condition, TFloat32.class);
    }

    private Operand<TFloat32> sum(Operand<TFloat32> cells) {
        return tf.sum(cells, tf.constant(1));
    }

    /** Mean of first_i, of the blocks so far. */
    Operand<TFloat32> accuracy() {
        return mean(first);
    }

    /** Mean of above_i, of the blocks so far; one half is guessing. */
    Operand<TFloat32> auc() {
        return mean(above);
    }

    private Operand<TFloat32> mean(List<Operand<TFloat32>> parts) {
        return tf.math.divNoNan(total(parts), total(counts));
    }

    private Operand<TFloat32> total(List<Operand<TFloat32>> parts) {
        return tf.sum(tf.concat(parts, tf.constant(0)), tf.constant(0));
    }
}
