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

    /**
     * Returns the standard error of the last score as an estimate of the score on all queries; NaN if the score is that
     * of all queries.
     */
    default double sampleError() {
        return Double.NaN;
    }

    /** Returns whether the validation split can measure the metric in these scenarios, which have positives. */
    default boolean canMeasure(int[] scenarios) {
        return true;
    }
}
