package org.sassrec.evaluation.metric;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of an evaluation. */
public final class EvaluationCode {
    public static final DiagnosticCode UNKNOWN_METRIC = DiagnosticCode.of(2050);
    public static final DiagnosticCode EVALUATION_WRITE_FAILED = DiagnosticCode.of(5052);
    public static final DiagnosticCode EVALUATION_UNREADABLE = DiagnosticCode.of(5053);
    public static final DiagnosticCode QUERIES_DIFFER = DiagnosticCode.of(5054);

    private EvaluationCode() {}
}
