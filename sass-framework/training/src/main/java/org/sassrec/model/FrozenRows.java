package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.types.TFloat32;

/**
 * The rows of the tables that {@code finetune.freeze: tables} leaves as they are: those that stage one trained. There are others:
 * its contrast has no request and so no context, and pairs only entities that were in several scenarios. Those rows still are the
 * random numbers that they began as, and train as usual.
 *
 * <p>Adagrad's sums tell which is which, and keep it, with no variable more, through checkpoints too: a sum that is above its
 * first value has seen a gradient, and an infinite one never lets its weight move, for {@code g / (sqrt(inf) + eps)} is 0.
 *
 * <pre>
 * sums of a row = inf     if any is above a bound       the first value after stage one, the greatest finite number later
 *                 first   otherwise
 * </pre>
 */
final class FrozenRows {
    private final float first;
    private final Placeholder<TFloat32> bound;
    private final List<Op> updates = new ArrayList<>();

    /**
     * Of a model whose graphs, and so their sums, are built.
     *
     * @param first what sums start with
     */
    FrozenRows(Ops tf, GraphWeights weights, float first) {
        this.first = first;
        bound = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
        List<GraphWeights.Variable> sums = weights.variables().values().stream()
                .filter(variable -> isSums(variable.name()))
                .toList();
        for (GraphWeights.Variable variable : sums) {
            Operand<TFloat32> largest = tf.reduceMax(weights.read(variable), tf.constant(1), ReduceMax.keepDims(true));
            Operand<TFloat32> row = tf.select(
                    tf.math.greater(largest, bound), tf.constant(Float.POSITIVE_INFINITY), tf.constant(first));
            updates.add(tf.assignVariableOp(variable.handle(), tf.broadcastTo(row, tf.constant(variable.shape()))));
        }
    }

    /** Whether a variable is one that is set here. */
    static boolean isSums(String name) {
        return name.startsWith(Optimizer.SUMS);
    }

    /** Freezes the rows that were trained since the sums began, and lets the sums of all others begin anew. */
    void freeze(GraphRun runs) {
        run(runs, first);
    }

    /** Lets the sums of all rows but the frozen begin anew. */
    void reset(GraphRun runs) {
        run(runs, Float.MAX_VALUE);
    }

    private void run(GraphRun runs, float above) {
        try (Feed feed = new Feed(this, "bound")) {
            feed.floats(bound, new float[] {above});
            runs.run(List.of(), updates, feed).close();
        }
    }
}
