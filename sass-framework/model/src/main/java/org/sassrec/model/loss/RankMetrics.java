package org.sassrec.model.loss;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

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
public final class RankMetrics {
    private final Ops tf;
    private final List<Operand<TFloat32>> first = new ArrayList<>();
    private final List<Operand<TFloat32>> above = new ArrayList<>();
    private final List<Operand<TFloat32>> counts = new ArrayList<>();

    RankMetrics(Ops tf) {
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

    /**
     * How a row's positive ranks among the candidates that its scenario's rows share, by the scores of the softmax: less log of the
     * chance that an item is a candidate. So popularity alone ranks like guessing, and what is above tells of the user. Of a user with several vectors each candidate is scored by the greatest product, as in serving:
     * the vector that is nearest to the positive would know the answer.
     *
     * @param users [B, width] once for each of the vectors, {@code items} [M, width], {@code bias} [M]
     * @return the share of the rows whose positive is the best of all, then that of the candidates below it
     */
    public static List<Operand<TFloat32>> ofRetrieval(
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
        RankMetrics ranks = new RankMetrics(tf);
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
            Operand<TFloat32> other = toFloat(
                    tf, tf.math.notEqual(tf.expandDims(rows.get(b), one), tf.expandDims(block.columns(), zero)));
            ranks.add(scores, tf.math.mul(unmasked(tf, block), other), owns.get(b));
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
