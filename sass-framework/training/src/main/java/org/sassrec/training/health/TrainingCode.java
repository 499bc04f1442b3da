package org.sassrec.training.health;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of a training and of its health checks. */
public enum TrainingCode implements DiagnosticCode {
    TRAINING_DIVERGED(5002),
    VECTORS_COLLAPSED(5010),
    VALIDATION_FALLS(5011),
    GRADIENT_OUT_OF_RANGE(5012),
    DEAD_UNITS(5013),
    FEW_TRAINING_STEPS(5014),
    LEARNING_RATE_TOO_HIGH(5015),
    METRIC_UNDEFINED(5051),
    CHECKPOINT_CLEANUP_FAILED(5105),
    MODEL_NOT_TRAINED(5106);

    private final int number;

    TrainingCode(int number) {
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
