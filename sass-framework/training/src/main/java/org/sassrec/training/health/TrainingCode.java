package org.sassrec.training.health;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of a training and of its health checks. */
public final class TrainingCode {
    public static final DiagnosticCode TRAINING_DIVERGED = DiagnosticCode.of(5002);
    public static final DiagnosticCode VECTORS_COLLAPSED = DiagnosticCode.of(5010);
    public static final DiagnosticCode VALIDATION_FALLS = DiagnosticCode.of(5011);
    public static final DiagnosticCode GRADIENT_OUT_OF_RANGE = DiagnosticCode.of(5012);
    public static final DiagnosticCode DEAD_UNITS = DiagnosticCode.of(5013);
    public static final DiagnosticCode FEW_TRAINING_STEPS = DiagnosticCode.of(5014);
    public static final DiagnosticCode LEARNING_RATE_TOO_HIGH = DiagnosticCode.of(5015);
    public static final DiagnosticCode METRIC_UNDEFINED = DiagnosticCode.of(5051);
    public static final DiagnosticCode CHECKPOINT_CLEANUP_FAILED = DiagnosticCode.of(5105);
    public static final DiagnosticCode MODEL_NOT_TRAINED = DiagnosticCode.of(5106);

    private TrainingCode() {}
}
