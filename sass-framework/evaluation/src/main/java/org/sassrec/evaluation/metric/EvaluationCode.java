package org.sassrec.evaluation.metric;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of an evaluation. */
public enum EvaluationCode implements DiagnosticCode {
    UNKNOWN_METRIC(2050),
    EVALUATION_WRITE_FAILED(5052),
    EVALUATION_UNREADABLE(5053),
    QUERIES_DIFFER(5054);

    private final int number;

    EvaluationCode(int number) {
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
