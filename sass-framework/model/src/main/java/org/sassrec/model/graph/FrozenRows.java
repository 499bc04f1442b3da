package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceAny;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The rows of the tables that {@code finetune.freeze: tables} leaves as they are: those that stage one trained. There are others:
 * its contrast has no request and so no context, and reads only entities that were in several scenarios, and what is in the histories of
 * such. Those rows still are the random numbers that they began as, and train as usual.
 *
 * <p>These numbers tell which is which, for seed and name give them again. Adagrad's sums would not: beside a large first value the
 * squares of small gradients vanish. But the sums keep it, with no variable more, through checkpoints too: an infinite
 * one never lets its weight move, for {@code g / (sqrt(inf) + eps)} is 0.
 *
 * <pre>
 * sums of a row = inf     if any weight is not its first value, after stage one; if any is infinite, later
 *                 first   otherwise
 * </pre>
 */
public final class FrozenRows {
    private final List<Op> freezes = new ArrayList<>();
    private final List<Op> resets = new ArrayList<>();

    /**
     * Of a model whose graphs, and so their sums, are built.
     *
     * @param first what sums start with
     */
    FrozenRows(Ops tf, ModelWeights weights, float first) {
        List<ModelWeights.Variable> all = weights.variables().values().stream()
                .filter(variable -> isAccumulator(variable.name()))
                .toList();
        for (ModelWeights.Variable sums : all) {
            ModelWeights.Variable table = weights.variableOf(sums.name().substring(Optimizer.ACCUMULATORS.length()));
            Operand<TBool> moved = tf.math.notEqual(weights.read(table), table.initial());
            Operand<TBool> infinite = tf.math.equal(weights.read(sums), tf.constant(Float.POSITIVE_INFINITY));
            freezes.add(update(tf, sums, moved, first));
            resets.add(update(tf, sums, infinite, first));
        }
    }

    /** Sums of the rows where anything is marked are infinite, all others begin anew. */
    private static Op update(Ops tf, ModelWeights.Variable sums, Operand<TBool> marks, float first) {
        Operand<TBool> marked = tf.reduceAny(marks, tf.constant(1), ReduceAny.keepDims(true));
        Operand<TFloat32> row = tf.select(marked, tf.constant(Float.POSITIVE_INFINITY), tf.constant(first));
        return tf.assignVariableOp(sums.handle(), tf.broadcastTo(row, tf.constant(sums.shape())));
    }

    /** Whether a variable is one that is set here. */
    public static boolean isAccumulator(String name) {
        return name.startsWith(Optimizer.ACCUMULATORS);
    }

    /** Freezes the rows that are no longer what they began as, and lets the sums of all others begin anew. */
    public void freeze(GraphRunner runs) {
        runs.run(List.of(), freezes).close();
    }

    /** Lets the sums of all rows but the frozen begin anew. */
    public void reset(GraphRunner runs) {
        runs.run(List.of(), resets).close();
    }
}
