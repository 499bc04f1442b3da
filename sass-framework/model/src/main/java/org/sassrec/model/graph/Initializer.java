package org.sassrec.model.graph;

/**
 * Initial values of a trained number.
 *
 * @param constant the value itself when {@code bound} is 0
 * @param bound otherwise values are uniform in [-bound, bound)
 */
public record Initializer(float constant, double bound) {

    /** All zero: biases. */
    public static final Initializer ZEROS = new Initializer(0, 0);

    /** All one: scales. */
    public static final Initializer ONES = new Initializer(1, 0);

    /** Rows of embedding tables: uniform with a standard deviation of 0.05. */
    public static final Initializer EMBEDDING = new Initializer(0, 0.05 * Math.sqrt(3));

    /** Glorot and Bengio (2010): uniform with bound sqrt(6 / (inputs + outputs)). */
    public static Initializer glorot(long inputs, long outputs) {
        return new Initializer(0, Math.sqrt(6.0 / (inputs + outputs)));
    }

    /**
     * First values of A and B where a matrix that starts so is W + A diag(c) B: a direction, the product of a column of A and a
     * row of B, is about as large as the whole matrix, so that an own number of 1 counts as much as what is shared. Of a matrix
     * of equal numbers, too: with directions of 0 nothing would ever be learned.
     */
    public Initializer ofFactors() {
        double deviation = bound == 0 ? Math.abs(constant) : bound / Math.sqrt(3);
        return new Initializer(0, Math.sqrt(3 * deviation));
    }
}
