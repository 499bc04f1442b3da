package org.sassrec.model.loss;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * How a row's positive ranks among the candidates that its scenario's rows share, by the scores of the softmax: less log of the
 * chance that an item is a candidate. So popularity alone ranks like guessing, and what is above tells of the user.
 */
public final class RetrievalRanks {
    private RetrievalRanks() {}

    /**
     * Ranks of shared candidates. Of a user with several vectors each candidate is scored by the greatest product, as in serving:
     * the vector that is nearest to the positive would know the answer.
     *
     * @param users [B, width] once for each of the vectors, {@code items} [M, width], {@code bias} [M]
     * @return the share of the rows whose positive is the best of all, then that of the candidates below it
     */
    public static List<Operand<TFloat32>> of(
            Ops tf, LossInput input, List<Value> users, Value items, @Nullable Value bias) {
        Operand<TInt32> zero = tf.constant(0);
        Operand<TInt32> one = tf.constant(1);
        Operand<TFloat32> offsets = input.offsets(tf, bias);
        Operand<TFloat32> own = greatest(
                tf,
                users.stream()
                        .map(u -> input.positiveScores(tf, u.operand(), items.operand(), offsets))
                        .toList());
        var owns = input.blocks().split(own);
        var rows = input.blocks().split(input.positive());
        BlockRanks ranks = new BlockRanks(tf);
        List<List<ScoreBlocks.Block>> ofEach = users.stream()
                .map(u -> input.blocks().of(u.operand(), items.operand(), offsets))
                .toList();
        for (int b = 0; b < rows.size(); b++) {
            int number = b;
            ScoreBlocks.Block block = ofEach.get(0).get(b);
            Operand<TFloat32> scores = greatest(
                    tf,
                    ofEach.stream().map(blocks -> blocks.get(number).scores()).toList());
            // The positive may be a column, and is no candidate against itself.
            Operand<TFloat32> other = BlockRanks.toFloat(
                    tf, tf.math.notEqual(tf.expandDims(rows.get(b), one), tf.expandDims(block.columns(), zero)));
            ranks.add(scores, tf.math.mul(BlockRanks.unmasked(tf, block), other), owns.get(b));
        }
        return List.of(ranks.accuracy(), ranks.auc());
    }

    private static Operand<TFloat32> greatest(Ops tf, List<? extends Operand<TFloat32>> each) {
        Operand<TFloat32> greatest = each.get(0);
        for (Operand<TFloat32> scores : each.subList(1, each.size())) {
            greatest = tf.math.maximum(greatest, scores);
        }
        return greatest;
    }
}
