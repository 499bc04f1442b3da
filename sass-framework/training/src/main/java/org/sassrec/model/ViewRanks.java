package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * How a view ranks its other view among the views of the other one's scenario. The rows of one scenario lie close to each
 * other whoever they are, so ranking over all scenarios would compare scenarios, not entities.
 *
 * <pre>
 * auc_i = (candidates farther than p + half of those as far) / candidates     accuracy_i = 1 if no candidate is nearer
 * </pre>
 *
 * A row without a candidate counts in neither mean.
 */
final class ViewRanks {
    private final Ops tf;
    private final Operand<TInt32> scenarios;
    private final List<Operand<TFloat32>> first = new ArrayList<>();
    private final List<Operand<TFloat32>> farther = new ArrayList<>();
    private final List<Operand<TFloat32>> counted = new ArrayList<>();

    /** Of rows [rows] by their scenario's number. */
    ViewRanks(Ops tf, Operand<TInt32> scenarios) {
        this.tf = tf;
        this.scenarios = scenarios;
    }

    /**
     * Adds a block.
     *
     * @param positives [rows of the block] score of the other view
     * @param partners [rows of the block] row of the other view
     */
    void add(ScoreBlocks.Block block, Operand<TFloat32> positives, Operand<TInt32> partners) {
        Operand<TInt32> zero = tf.constant(0);
        Operand<TInt32> one = tf.constant(1);
        Operand<TInt32> wanted = tf.expandDims(tf.gather(scenarios, partners, zero), one);
        Operand<TInt32> found = tf.expandDims(tf.gather(scenarios, block.columns(), zero), zero);
        Operand<TBool> allowed = tf.math.greater(block.scores(), tf.constant(ScoreBlocks.MASKED / 2));
        // The other view stands among them: as far as itself, and no candidate.
        Operand<TFloat32> candidate = number(tf.math.logicalAnd(tf.math.equal(wanted, found), allowed));
        Operand<TFloat32> positive = tf.expandDims(positives, one);
        Operand<TFloat32> nearer = number(tf.math.greater(block.scores(), positive));
        Operand<TFloat32> beaten = number(tf.math.less(block.scores(), positive));
        Operand<TFloat32> half = tf.constant(0.5f);
        Operand<TFloat32> order = tf.math.add(tf.math.mul(tf.math.sub(beaten, nearer), half), half);
        Operand<TFloat32> others = tf.math.sub(tf.sum(candidate, one), tf.constant(1f));
        Operand<TFloat32> some = number(tf.math.greater(others, tf.constant(0f)));
        Operand<TFloat32> nearest = number(tf.math.less(tf.sum(tf.math.mul(candidate, nearer), one), half));
        Operand<TFloat32> below = tf.math.sub(tf.sum(tf.math.mul(candidate, order), one), half);
        first.add(tf.math.mul(nearest, some));
        farther.add(tf.math.mul(tf.math.divNoNan(below, others), some));
        counted.add(some);
    }

    private Operand<TFloat32> number(Operand<TBool> condition) {
        return tf.dtypes.cast(condition, TFloat32.class);
    }

    /** Mean of accuracy_i. */
    Operand<TFloat32> accuracy() {
        return mean(first);
    }

    /** Mean of auc_i; one half is guessing. */
    Operand<TFloat32> auc() {
        return mean(farther);
    }

    private Operand<TFloat32> mean(List<Operand<TFloat32>> parts) {
        return tf.math.divNoNan(total(parts), total(counted));
    }

    private Operand<TFloat32> total(List<Operand<TFloat32>> parts) {
        return tf.sum(tf.concat(parts, tf.constant(0)), tf.constant(0));
    }
}
