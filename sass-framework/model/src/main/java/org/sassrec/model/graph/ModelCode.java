package org.sassrec.model.graph;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the tables and checkpoints of a model. */
public final class ModelCode {
    public static final DiagnosticCode CHECKPOINT_WRITE_FAILED = DiagnosticCode.of(5101);
    public static final DiagnosticCode CHECKPOINT_CORRUPT = DiagnosticCode.of(5102);
    public static final DiagnosticCode CHECKPOINT_INCOMPATIBLE = DiagnosticCode.of(5103);
    public static final DiagnosticCode TRAINING_WRITE_FAILED = DiagnosticCode.of(5104);
    public static final DiagnosticCode BFLOAT16_UNSUPPORTED = DiagnosticCode.of(5107);
    public static final DiagnosticCode TOO_MANY_ROWS = DiagnosticCode.of(5108);

    private ModelCode() {}
}
