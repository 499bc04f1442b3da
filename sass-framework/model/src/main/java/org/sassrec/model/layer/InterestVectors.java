package org.sassrec.model.layer;

import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Users' several vectors [n * K, width] to one row a user. */
public final class InterestVectors {
    private InterestVectors() {}

    /** Each row of x [n, width] K times: [n * K, width]. */
    public static Value repeat(Tape tape, Value x, int interests, int width) {
        Ops tf = tape.ops();
        Operand<TInt32> flat = tf.constant(new int[] {-1, width});
        Operand<TFloat32> ones = tf.fill(tf.constant(new int[] {1, interests, 1}), tf.constant(1f));
        return tape.record(tf.reshape(tf.math.mul(tf.expandDims(x.operand(), tf.constant(1)), ones), flat), dy -> {
            Operand<TFloat32> cube = tf.reshape(dy, tf.constant(new int[] {-1, interests, width}));
            x.addGradient(tf.sum(cube, tf.constant(1)));
        });
    }

    /** The mean of each user's vectors [n, width]: what pre-training compares. */
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
     * Label-aware attention: of each user's vectors the one that scores the row's positive highest [n, width], against
     * which the positive and all negatives are then scored.
     *
     * <p>This is the paper's attention with the power p without bounds, which it found to converge fastest. It has the
     * positive scored in training as it is in serving, by the greatest product, and leaves a row one vector, so that
     * negatives may be shared by all rows. A negative is scored by the vector of its row's positive alone: its
     * greatest product with another vector of the user is not pushed down here, but where that other vector is the
     * nearest.
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

    /** One vector of each user, the same of all [n, width]; for measuring, without gradient. */
    public static Value select(Tape tape, Value vectors, int number, int interests, int width) {
        Ops tf = tape.ops();
        Operand<TFloat32> cube = tf.reshape(vectors.operand(), tf.constant(new int[] {-1, interests, width}));
        return tape.constant(tf.gather(cube, tf.constant(number), tf.constant(1)));
    }
}
