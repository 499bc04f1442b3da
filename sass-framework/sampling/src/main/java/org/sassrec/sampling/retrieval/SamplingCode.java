package org.sassrec.sampling.retrieval;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the samples of a training. */
public enum SamplingCode implements DiagnosticCode {
    NO_TRAINING_POSITIVES(5001),
    EXPOSURES_WITH_SINGLE_LABEL(5003);

    private final int number;

    SamplingCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String toString() {
        return id();
    }
}
