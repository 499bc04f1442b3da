package org.sassrec.model;

/**
 * Initial values of a trained number.
 *
 * @param constant the value itself when {@code bound} is 0
 * @param bound otherwise values are uniform in [-bound, bound)
 */
public record Init(float constant, double bound) {

    /** All zero: biases. */
    public static final Init ZEROS = new Init(0, 0);

    /** All one: scales. */
    public static final Init ONES = new Init(1, 0);

    /** Rows of embedding tables: uniform with a standard deviation of 0.05. */
    public static final Init EMBEDDING = new Init(0, 0.05 * Math.sqrt(3));

    /** Glorot and Bengio (2010): uniform with bound sqrt(6 / (inputs + outputs)). */
    public static Init glorot(long inputs, long outputs) {
        return new Init(0, Math.sqrt(6.0 / (inputs + outputs)));
    }
}
