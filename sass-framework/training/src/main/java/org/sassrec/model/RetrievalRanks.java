package org.sassrec.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * How a row's positive ranks among the candidates that its scenario's rows share, by the scores of the softmax: less log of the
 * chance that an item is a candidate. So popularity alone ranks like guessing, and what is above tells of the user.
 */
final class RetrievalRanks {
    private final Ranks ranks;

    private RetrievalRanks(Ranks ranks) {
        this.ranks = ranks;
    }

    /**
     * Ranks of shared candidates.
     *
     * @param users [B, width], {@code items} [M, width], {@code bias} [M]
     */
    static RetrievalRanks of(Ops tf, RetrievalInput input, Value users, Value items, @Nullable Value bias) {
        Operand<TInt32> zero = tf.constant(0);
        Operand<TInt32> one = tf.constant(1);
        Operand<TFloat32> offsets =
                bias == null ? tf.math.neg(input.logQ()) : tf.math.sub(bias.operand(), input.logQ());
        Operand<TFloat32> positives = tf.gather(items.operand(), input.positive(), zero);
        Operand<TFloat32> own = tf.math.add(
                tf.sum(tf.math.mul(users.operand(), positives), one), tf.gather(offsets, input.positive(), zero));
        var owns = input.blocks().split(own);
        var rows = input.blocks().split(input.positive());
        Ranks ranks = new Ranks(tf);
        List<ScoreBlocks.Block> blocks = input.blocks().of(users.operand(), items.operand(), offsets);
        for (int b = 0; b < blocks.size(); b++) {
            ScoreBlocks.Block block = blocks.get(b);
            // The positive may be a column, and is no candidate against itself.
            Operand<TFloat32> other = Ranks.number(
                    tf, tf.math.notEqual(tf.expandDims(rows.get(b), one), tf.expandDims(block.columns(), zero)));
            ranks.add(block.scores(), tf.math.mul(Ranks.allowed(tf, block), other), owns.get(b));
        }
        return new RetrievalRanks(ranks);
    }

    /** What a step fetches: the share of the rows whose positive is the best of all, then that of the candidates below it. */
    List<Operand<TFloat32>> fetches() {
        return List.of(ranks.first(), ranks.above());
    }
}
