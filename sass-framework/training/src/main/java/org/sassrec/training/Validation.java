package org.sassrec.training;

import java.util.List;

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

    /**
     * The comparison of two models on the same queries.
     *
     * @param difference metric of the first model minus that of the second, mean over the scenarios
     * @param p probability of such a difference, or a larger one, between two equal models
     * @param worse names of the scenarios in which the first model is worse by perhaps more than 5 % of the metric
     */
    record Comparison(double difference, double p, List<String> worse) {
        public Comparison {
            worse = List.copyOf(worse);
        }
    }

    /**
     * Compares two models. Without the results of each query, any difference counts.
     *
     * @param scenarios scenarios of the unweighted mean
     */
    default Comparison compare(VectorEncoder one, VectorEncoder other, int[] scenarios) {
        return new Comparison(score(one, scenarios) - score(other, scenarios), 0, List.of());
    }

    /** Returns whether the validation split can measure the metric in these scenarios, which have positives. */
    default boolean canMeasure(int[] scenarios) {
        return true;
    }
}
