package org.sassrec.training;

/** Judges a model on the validation split; more is better. */
@FunctionalInterface
public interface Validation {

    /**
     * The configured metric.
     *
     * @param encoder of the model as it is now; it knows the train horizon
     * @param scenarios over which to take the plain mean
     */
    double score(VectorEncoder encoder, int[] scenarios);

    /** Whether there is anything in these scenarios, which have positives, for the metric to measure. */
    default boolean canMeasure(int[] scenarios) {
        return true;
    }
}
