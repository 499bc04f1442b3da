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
 * Ranks the score of each row's target among those of its candidates, over blocks of rows:
 *
 * <pre>
 * above_i = (candidates with a lower score + half of those with an equal score) / candidates
 * first_i = 1 if no candidate has a higher score
 * </pre>
 *
 * <p>Rows without candidates count in neither mean.
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
     * @param candidates [rows, columns] 1 where a column is a candidate, else 0; the target itself is not a candidate
     * @param own [rows] score of the target
     */
    void add(Operand<TFloat32> scores, Operand<TFloat32> candidates, Operand<TFloat32> own) {
        Operand<TFloat32> positive = tf.expandDims(own, tf.constant(1));
        Operand<TFloat32> higher = toFloat(tf, tf.math.greater(scores, positive));
        Operand<TFloat32> lower = toFloat(tf, tf.math.less(scores, positive));
        Operand<TFloat32> half = tf.constant(0.5f);
        Operand<TFloat32> order = tf.math.add(tf.math.mul(tf.math.sub(lower, higher), half), half);
        Operand<TFloat32> others = sum(candidates);
        Operand<TFloat32> hasCandidates = toFloat(tf, tf.math.greater(others, tf.constant(0f)));
        Operand<TFloat32> best = toFloat(tf, tf.math.less(sum(tf.math.mul(candidates, higher)), half));
        first.add(tf.math.mul(best, hasCandidates));
        above.add(tf.math.mul(tf.math.divNoNan(sum(tf.math.mul(candidates, order)), others), hasCandidates));
        counts.add(hasCandidates);
    }

    /** Returns [rows, columns]: 1 where a cell of the block is not masked. */
    static Operand<TFloat32> unmasked(Ops tf, ScoreBlocks.Block block) {
        return toFloat(tf, tf.math.greater(block.scores(), tf.constant(ScoreBlocks.MASKED / 2)));
    }

    static Operand<TFloat32> toFloat(Ops tf, Operand<TBool> condition) {
        return tf.dtypes.cast(condition, TFloat32.class);
    }

    private Operand<TFloat32> sum(Operand<TFloat32> cells) {
        return tf.sum(cells, tf.constant(1));
    }

    /** Returns the mean of first_i over the blocks so far. */
    Operand<TFloat32> accuracy() {
        return mean(first);
    }

    /** Returns the mean of above_i over the blocks so far. Random scores reach one half. */
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
     * Ranks the positive of each row among the candidates that the rows of its scenario share, by the corrected scores
     * of the softmax. The correction subtracts log q, so that popularity alone ranks like chance. With several vectors
     * per user, the score of a candidate is the greatest inner product, as in serving. The vector nearest to the
     * positive would favor the positive.
     *
     * @param users [B, width] for each vector of the users
     * @param items [M, width]
     * @param bias [M]
     * @return the share of rows whose positive ranks first, then the share of candidates below the positive
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
            // The positive may be one of the columns, but is not a candidate.
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
