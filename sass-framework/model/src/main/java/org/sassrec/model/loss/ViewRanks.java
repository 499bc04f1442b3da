package org.sassrec.model.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * How a view ranks its other view among the views of the other one's scenario, see {@link BlockRanks}. The rows of one scenario lie
 * close to each other whoever they are, so ranking over all scenarios would compare scenarios, not entities.
 */
final class ViewRanks {
    private final Ops tf;
    private final Operand<TInt32> scenarios;
    private final BlockRanks ranks;

    /** Of rows [rows] by their scenario's number. */
    ViewRanks(Ops tf, Operand<TInt32> scenarios) {
        this.tf = tf;
        this.scenarios = scenarios;
        this.ranks = new BlockRanks(tf);
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
        Operand<TInt32> partner = tf.expandDims(partners, one);
        Operand<TInt32> wanted = tf.expandDims(tf.gather(scenarios, partners, zero), one);
        Operand<TInt32> found = tf.expandDims(tf.gather(scenarios, block.columns(), zero), zero);
        // The other view itself is no candidate.
        Operand<TFloat32> candidate = BlockRanks.toFloat(
                tf,
                tf.math.logicalAnd(
                        tf.math.equal(wanted, found), tf.math.notEqual(partner, tf.expandDims(block.columns(), zero))));
        ranks.add(block.scores(), tf.math.mul(candidate, BlockRanks.unmasked(tf, block)), positives);
    }

    /** Share of the rows without a candidate that is nearer, of the blocks so far. */
    Operand<TFloat32> accuracy() {
        return ranks.accuracy();
    }

    /** Mean share of the candidates that are farther, of the blocks so far; one half is guessing. */
    Operand<TFloat32> auc() {
        return ranks.auc();
    }
}
