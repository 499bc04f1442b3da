package org.sassrec.evaluation.qualitygate;

import org.sassrec.config.QualityGateVerdict;

/** A limit with a statistical test. {@link QualityGateEvaluator} corrects the tests of all limits of a run together. */
interface GateLimit {

    /** Returns the one-sided p-value: the probability of this value or a lower one for a model exactly at the limit. */
    double pValue();

    /**
     * Returns the verdict.
     *
     * @param fails whether the difference is statistically significant
     * @param level significance level of this limit
     * @param of number of limits of the run
     */
    QualityGateVerdict verdict(boolean fails, double level, int of);
}
