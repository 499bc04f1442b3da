package org.sassrec.training;

/** Measures a model on the validation split. A greater value is better. */
@FunctionalInterface
public interface Validation {

    /**
     * Returns the configured metric.
     *
     * @param encoder encoder with the current weights of the model and the training horizon
     * @param scenarios scenarios of the unweighted mean
     */
    double score(VectorEncoder encoder, int[] scenarios);

    /** Returns whether the validation split can measure the metric in these scenarios, which have positives. */
    default boolean canMeasure(int[] scenarios) {
        return true;
    }
}
