package org.sassrec.sampling.retrieval;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the samples of a training. */
public final class SamplingCode {
    public static final DiagnosticCode NO_TRAINING_POSITIVES = DiagnosticCode.of(5001);
    public static final DiagnosticCode EXPOSURES_WITH_SINGLE_LABEL = DiagnosticCode.of(5003);

    private SamplingCode() {}
}
