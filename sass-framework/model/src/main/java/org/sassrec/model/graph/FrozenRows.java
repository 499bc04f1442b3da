package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceAny;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The table rows that {@code finetune.freeze: tables} keeps unchanged: the rows that pre-training trained. Other rows
 * still have their random initial values and train as usual. Pre-training does not read context embeddings, and it
 * reads only entities that occur in several scenarios and the items of their histories.
 *
 * <p>A row counts as trained if a weight differs from its initial value, which the seed and the name reproduce.
 * Adagrad's accumulators cannot show this: next to a large initial value the squares of small gradients vanish. The
 * accumulators do store the result, also in checkpoints, without another variable: with an infinite accumulator the
 * update {@code g / (sqrt(inf) + eps)} is 0.
 *
 * <pre>
 * accumulator of a row = inf       at freezing: if any weight differs from its initial value; later: if any accumulator is infinite
 *                        initial   otherwise
 * </pre>
 */
public final class FrozenRows {
    private final List<Op> freezes = new ArrayList<>();
    private final List<Op> resets = new ArrayList<>();

    /**
     * Creates the operations. The graphs of all steps, and thus the accumulators, must exist.
     *
     * @param first initial value of the accumulators
     */
    FrozenRows(ModelWeights weights, float first) {
        List<ModelWeights.Variable> all = weights.variables().values().stream()
                .filter(variable -> Optimizer.isAccumulator(variable.name()))
                .toList();
        for (ModelWeights.Variable sums : all) {
            ModelWeights.Variable table = Objects.requireNonNull(
                    weights.variables().get(sums.name().substring(Optimizer.ACCUMULATORS.length())));
            Ops ops = sums.ops();
            Operand<TBool> moved = ops.math.notEqual(weights.read(table), table.initial());
            Operand<TBool> infinite = ops.math.equal(weights.read(sums), ops.constant(Float.POSITIVE_INFINITY));
            freezes.add(update(sums, moved, first));
            resets.add(update(sums, infinite, first));
        }
    }

    /** Sets the accumulators to infinity in rows with a mark, and to the initial value in all other rows. */
    private static Op update(ModelWeights.Variable sums, Operand<TBool> marks, float first) {
        Ops tf = sums.ops();
        Operand<TBool> marked = tf.reduceAny(marks, tf.constant(1), ReduceAny.keepDims(true));
        Operand<TFloat32> row = tf.select(marked, tf.constant(Float.POSITIVE_INFINITY), tf.constant(first));
        return tf.assignVariableOp(sums.handle(), tf.broadcastTo(row, tf.constant(sums.shape())));
    }

    /** Freezes all rows that differ from their initial values and resets the accumulators of all other rows. */
    public void freeze(GraphRunner runs) {
        runs.run(List.of(), freezes).close();
    }

    /** Resets the accumulators of all rows that are not frozen. */
    public void reset(GraphRunner runs) {
        runs.run(List.of(), resets).close();
    }
}
