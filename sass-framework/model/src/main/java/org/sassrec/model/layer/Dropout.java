package org.sassrec.model.layer;

import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * Creates random masks that depend only on (seed, step, number of the mask in the graph), so that a resumed run drops
 * the same units as an uninterrupted run. Kept units are scaled by 1 / (1 - rate).
 *
 * <p>Each unit uses eight random bits, because 32 bits would take longer than the product of a layer. In one step a
 * unit is dropped with the probability t / 256. For a rate between two multiples of 1/256, t alternates at random
 * between both, so that the rate is exact over many steps. The maximum rate is 255/256.
 */
public final class Dropout {
    /** Dropout that drops nothing. */
    public static final Dropout OFF = new Dropout(null, 0);

    private static final int LEVELS = 256;
    // Multiples of the golden ratio keep the seeds of neighboring masks apart from those of neighboring runs.
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final @Nullable Operand<TInt64> seedAndStep;
    private final float rate;
    private @Nullable Operand<TUint8> threshold;
    private long draws;

    private Dropout(@Nullable Operand<TInt64> seedAndStep, double rate) {
        this.seedAndStep = seedAndStep;
        this.rate = (float) Math.min(rate, (LEVELS - 1.0) / LEVELS);
    }

    /**
     * Creates the masks of one graph.
     *
     * @param seedAndStep [2]
     * @param rate share of the units that are dropped, in [0, 1)
     */
    public static Dropout of(Operand<TInt64> seedAndStep, double rate) {
        return rate == 0 ? OFF : new Dropout(seedAndStep, rate);
    }

    public boolean active() {
        return seedAndStep != null;
    }

    /** Returns x with units dropped. */
    public Value apply(Tape tape, Value x) {
        return seedAndStep == null
                ? x
                : tape.scale(x, mask(tape.ops(), tape.ops().shape(x.operand())));
    }

    /** Returns 0 or 1 / (1 - rate), independent for each element. Each call returns another mask. */
    public Operand<TFloat32> mask(Ops tf, Operand<TInt32> shape) {
        if (seedAndStep == null) {
            throw new IllegalStateException("this graph has no dropout");
        }
        Operand<TUint8> least = threshold;
        if (least == null) {
            least = threshold(tf, seedAndStep);
            threshold = least;
        }
        Operand<TFloat32> kept =
                tf.dtypes.cast(tf.math.greaterEqual(bytes(tf, shape, next(tf, seedAndStep)), least), TFloat32.class);
        return tf.math.mul(kept, tf.constant(1 / (1 - rate)));
    }

    /** Returns the number of the 256 byte values that are dropped in this step. */
    private Operand<TUint8> threshold(Ops tf, Operand<TInt64> seeds) {
        Operand<TFloat32> uniform = tf.random.statelessRandomUniform(tf.constant(new int[0]), next(tf, seeds));
        Operand<TFloat32> share = tf.math.floor(tf.math.add(tf.constant(rate * LEVELS), uniform));
        return tf.dtypes.cast(
                tf.math.minimum(share, tf.constant(LEVELS - 1f)), TUint8.class); // u can be rounded up to 1
    }

    private static Operand<TUint8> bytes(Ops tf, Operand<TInt32> shape, Operand<TInt64> seed) {
        Operand<TInt32> vector = tf.constant(new int[] {1});
        Operand<TInt32> count = tf.reshape(tf.reduceProd(shape, tf.constant(0)), vector);
        Operand<TInt32> words = tf.math.add(tf.math.div(count, tf.constant(Long.BYTES)), tf.constant(1));
        Operand<TInt64> bits = tf.random.statelessRandomUniformFullInt(words, seed, TInt64.class);
        Operand<TUint8> bytes = tf.reshape(tf.bitcast(bits, TUint8.class), tf.constant(new int[] {-1}));
        return tf.reshape(tf.slice(bytes, tf.constant(new int[] {0}), count), shape);
    }

    private Operand<TInt64> next(Ops tf, Operand<TInt64> seeds) {
        return tf.math.add(seeds, tf.constant(new long[] {++draws * GOLDEN, 0}));
    }
}
