package org.sassrec.model.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The assignment of a batch's rows to scenarios: contiguous segments, so that a layer of a scenario is one dense
 * product.
 *
 * @param scenarios scenario of each segment
 * @param sizes [segments] number of rows of each segment; not read if there is one segment
 */
public record Segments(List<Integer> scenarios, Operand<TInt32> sizes) {

    /** Returns one segment per scenario, in order. */
    public static Segments all(int scenarios, Operand<TInt32> sizes) {
        return new Segments(IntStream.range(0, scenarios).boxed().toList(), sizes);
    }

    /** Returns one segment with all rows. */
    public static Segments one(int scenario, Operand<TInt32> sizes) {
        return new Segments(List.of(scenario), sizes);
    }

    /**
     * Returns a mask [n, 1] that is 1 in the rows of the scenario, or null if the scenario has no segment.
     *
     * @param rows array with n rows
     */
    public @Nullable Operand<TFloat32> mask(Ops tf, int scenario, Operand<TFloat32> rows) {
        int segment = scenarios.indexOf(scenario);
        if (segment < 0) {
            return null;
        }
        if (scenarios.size() == 1) {
            return tf.constant(new float[][] {{1}});
        }
        Operand<TInt32> zero = tf.constant(new int[] {0});
        Operand<TInt32> first = tf.sum(tf.slice(sizes, zero, tf.constant(new int[] {segment})), tf.constant(0));
        Operand<TInt32> end = tf.sum(tf.slice(sizes, zero, tf.constant(new int[] {segment + 1})), tf.constant(0));
        Operand<TInt32> count = tf.squeeze(tf.slice(tf.shape(rows), zero, tf.constant(new int[] {1})));
        Operand<TInt32> number = tf.range(tf.constant(0), count, tf.constant(1));
        Operand<TFloat32> mask = tf.dtypes.cast(
                tf.math.logicalAnd(tf.math.greaterEqual(number, first), tf.math.less(number, end)), TFloat32.class);
        return tf.expandDims(mask, tf.constant(1));
    }

    public List<Value> split(Tape tape, Value rows) {
        return tape.splitRows(rows, sizes, scenarios.size());
    }

    public Value join(Tape tape, List<Value> parts) {
        return tape.concatRows(parts, sizes);
    }
}
