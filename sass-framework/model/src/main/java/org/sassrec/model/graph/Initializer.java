package org.sassrec.model.graph;

/**
 * The initial values of a variable.
 *
 * @param constant the value if {@code bound} is 0
 * @param bound values are uniform in [-bound, bound) if it is not 0
 */
public record Initializer(float constant, double bound) {

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
}
