package org.sassrec.model.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.random.StatelessRandomGetKeyCounter;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The initial values of a variable.
 *
 * @param constant the value if {@code bound} is 0
 * @param bound values are uniform in [-bound, bound) if it is not 0
 */
public record Initializer(float constant, double bound) {
    /** Number of the random generator that TensorFlow uses without a choice. */
    private static final int PHILOX = 1;

    /** All zeros, for biases. */
    public static final Initializer ZEROS = new Initializer(0, 0);

    /** All ones, for scales. */
    public static final Initializer ONES = new Initializer(1, 0);

    /** Uniform with a standard deviation of 0.05, for rows of embedding tables. */
    public static final Initializer EMBEDDING = new Initializer(0, 0.05 * Math.sqrt(3));

    /** Returns the uniform initializer of Glorot and Bengio (2010) with bound sqrt(6 / (inputs + outputs)). */
    public static Initializer glorot(long inputs, long outputs) {
        return new Initializer(0, Math.sqrt(6.0 / (inputs + outputs)));
    }

    /**
     * Returns the initializer of A and B for the factorization W + A diag(c) B of a matrix with this initializer. The
     * product of a column of A and a row of B has about the size of the matrix, so that c = 1 has as much effect as the
     * shared part. A and B are random even for a constant matrix, because factors of 0 have no gradient.
     */
    public Initializer ofFactors() {
        double deviation = bound == 0 ? Math.abs(constant) : bound / Math.sqrt(3);
        return new Initializer(0, Math.sqrt(3 * deviation));
    }

    /**
     * The random numbers of a variable. They depend on its name, so they do not depend on the other variables.
     *
     * @param masked model whose feature tables the variable has, if rows of some of them start at zero
     */
    record RandomStream(long seed, long stream, @Nullable ModelSpec masked) {
        private Operand<TInt64> seeds(Ops ops) {
            return ops.constant(new long[] {seed, stream});
        }
    }

    /** Returns all initial values of a variable. */
    Operand<TFloat32> values(Ops ops, RandomStream random, long... shape) {
        if (bound == 0) {
            return ops.fill(ops.constant(shape), ops.constant(constant));
        }
        return scaled(
                ops,
                random,
                ops.random.statelessRandomUniform(ops.constant(shape), random.seeds(ops)),
                ops.range(ops.constant(0L), ops.constant(shape[0]), ops.constant(1L)));
    }

    /**
     * Returns random initial values of some rows, with the bits of {@link #values}.
     *
     * @param from first row, a multiple of 4
     * @param size number of rows
     */
    Operand<TFloat32> rows(Ops ops, RandomStream random, long width, Operand<TInt64> from, Operand<TInt32> size) {
        StatelessRandomGetKeyCounter start = ops.random.statelessRandomGetKeyCounter(random.seeds(ops));
        // Each count gives four values. Only the lower half of the counter is added to. It overflows with a
        // probability of the number of values divided by 2^66.
        Operand<TInt64> skipped = ops.math.floorDiv(ops.math.mul(from, ops.constant(width)), ops.constant(4L));
        Operand<TInt64> counter =
                ops.math.add(ops.bitcast(start.counter(), TInt64.class), ops.stack(List.of(skipped, ops.constant(0L))));
        Operand<TFloat32> uniform = ops.random.statelessRandomUniformV2(
                ops.stack(List.of(size, ops.constant((int) width))),
                start.key(),
                unsigned(ops, counter),
                ops.constant(PHILOX),
                TFloat32.class);
        Operand<TInt64> end = ops.math.add(from, ops.dtypes.cast(size, TInt64.class));
        return scaled(ops, random, uniform, ops.range(from, end, ops.constant(1L)));
    }

    /** TensorFlow-Java has no class for this type. */
    private static Operand<?> unsigned(Ops ops, Operand<TInt64> values) {
        return ops.scope()
                .opBuilder("Bitcast", "Unsigned")
                .addInput(values.asOutput())
                .setAttr("type", DataType.DT_UINT64)
                .build()
                .output(0);
    }

    /**
     * @param uniform values in [0, 1)
     * @param rows numbers of its rows in the variable
     */
    private Operand<TFloat32> scaled(Ops ops, RandomStream random, Operand<TFloat32> uniform, Operand<TInt64> rows) {
        Operand<TFloat32> values =
                ops.math.mul(ops.math.sub(uniform, ops.constant(0.5f)), ops.constant((float) (2 * bound)));
        return random.masked == null
                ? values
                : ops.math.mul(values, EmbeddingTables.randomRowMask(ops, random.masked, rows));
    }
}
