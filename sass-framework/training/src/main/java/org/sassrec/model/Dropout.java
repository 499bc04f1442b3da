package org.sassrec.model;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Random masks that depend on nothing but (seed, step, number of the mask in the graph), so that a resumed run drops what
 * an uninterrupted one drops. What is kept is scaled by 1 / (1 - rate).
 */
final class Dropout {
    /** Nothing is dropped. */
    static final Dropout OFF = new Dropout(null, 0);

    private final @org.jspecify.annotations.Nullable Operand<TInt64> seedAndStep;
    private final float rate;
    private long masks;

    private Dropout(@org.jspecify.annotations.Nullable Operand<TInt64> seedAndStep, double rate) {
        this.seedAndStep = seedAndStep;
        this.rate = (float) rate;
    }

    /**
     * Creates the masks of one graph.
     *
     * @param seedAndStep [2]
     * @param rate share of the units that is dropped, in [0, 1)
     */
    static Dropout of(Operand<TInt64> seedAndStep, double rate) {
        return rate == 0 ? OFF : new Dropout(seedAndStep, rate);
    }

    boolean active() {
        return seedAndStep != null;
    }

    /** x with units dropped. */
    Value apply(Tape tape, Value x) {
        return seedAndStep == null
                ? x
                : tape.scale(x, mask(tape.ops(), tape.ops().shape(x.operand())));
    }

    /** 0 or 1 / (1 - rate), independent for each element; the next mask at each call. */
    Operand<TFloat32> mask(Ops tf, Operand<TInt32> shape) {
        if (seedAndStep == null) {
            throw new IllegalStateException("no dropout in this graph");
        }
        // The golden ratio keeps the seeds of neighbouring masks apart from those of neighbouring runs.
        long number = ++masks * 0x9E3779B97F4A7C15L;
        Operand<TInt64> seed = tf.math.add(seedAndStep, tf.constant(new long[] {number, 0}));
        Operand<TFloat32> uniform = tf.random.statelessRandomUniform(shape, seed);
        Operand<TFloat32> kept = tf.dtypes.cast(tf.math.greaterEqual(uniform, tf.constant(rate)), TFloat32.class);
        return tf.math.mul(kept, tf.constant(1 / (1 - rate)));
    }
}
