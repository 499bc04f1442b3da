package org.sassrec.model.layer;

import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Converts between one row and several vectors [n * K, width] per user. */
public final class InterestVectors {
    private InterestVectors() {}

    /** Repeats each row of x [n, width] K times: [n * K, width]. */
    public static Value repeat(Tape tape, Value x, int interests, int width) {
        Ops tf = tape.ops();
        Operand<TInt32> flat = tf.constant(new int[] {-1, width});
        Operand<TFloat32> ones = tf.fill(tf.constant(new int[] {1, interests, 1}), tf.constant(1f));
        return tape.record(tf.reshape(tf.math.mul(tf.expandDims(x.operand(), tf.constant(1)), ones), flat), dy -> {
            Operand<TFloat32> cube = tf.reshape(dy, tf.constant(new int[] {-1, interests, width}));
            x.addGradient(tf.sum(cube, tf.constant(1)));
        });
    }

    /** Returns the mean [n, width] of the vectors of each user, for pre-training. */
    public static Value mean(Tape tape, Value vectors, int interests, int width) {
        Ops tf = tape.ops();
        Operand<TFloat32> cube = tf.reshape(vectors.operand(), tf.constant(new int[] {-1, interests, width}));
        Operand<TFloat32> share = tf.fill(tf.constant(new int[] {1, interests, 1}), tf.constant(1f / interests));
        return tape.record(tf.sum(tf.math.mul(cube, share), tf.constant(1)), dy -> {
            Operand<TFloat32> each = tf.math.mul(tf.expandDims(dy, tf.constant(1)), share);
            vectors.addGradient(tf.reshape(each, tf.constant(new int[] {-1, width})));
        });
    }

    /**
     * Selects the vector [n, width] of each user that has the greatest inner product with the row's positive. The
     * positive and all negatives are scored with it.
     *
     * <p>This is the label-aware attention of MIND with an infinite power p. Training then scores the positive like
     * serving: by the greatest inner product. Each row has one vector, so that all rows can share negatives. A negative
     * is scored only with the vector that its row's positive selects. Its product with the other vectors of the user is
     * not reduced in this row.
     *
     * @param items [m, width]
     * @param positive [n] row of each user's positive among the items
     */
    public static Value nearest(
            Tape tape, Value vectors, Value items, Operand<TInt32> positive, int interests, int width) {
        Ops tf = tape.ops();
        Operand<TFloat32> cube = tf.reshape(vectors.operand(), tf.constant(new int[] {-1, interests, width}));
        Operand<TFloat32> wanted = tf.expandDims(tf.gather(items.operand(), positive, tf.constant(0)), tf.constant(1));
        Operand<TFloat32> scores = tf.sum(tf.math.mul(cube, wanted), tf.constant(2));
        Operand<TInt32> best = tf.math.argMax(scores, tf.constant(1), TInt32.class);
        Operand<TInt32> rows = tf.range(tf.constant(0), tf.size(positive), tf.constant(1));
        Operand<TInt32> chosen = tf.math.add(tf.math.mul(rows, tf.constant(interests)), best);
        return tape.lookup(vectors, tf.expandDims(chosen, tf.constant(1)), 1, width);
    }

    /** Returns vector {@code number} of each user [n, width], without gradient, for measurements. */
    public static Value select(Tape tape, Value vectors, int number, int interests, int width) {
        Ops tf = tape.ops();
        Operand<TFloat32> cube = tf.reshape(vectors.operand(), tf.constant(new int[] {-1, interests, width}));
        return tape.constant(tf.gather(cube, tf.constant(number), tf.constant(1)));
    }
}
