package org.sassrec.model.graph;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the tables and checkpoints of a model. */
public enum ModelCode implements DiagnosticCode {
    CHECKPOINT_WRITE_FAILED(5101),
    CHECKPOINT_CORRUPT(5102),
    CHECKPOINT_INCOMPATIBLE(5103),
    TRAINING_WRITE_FAILED(5104),
    BFLOAT16_UNSUPPORTED(5107),
    TOO_MANY_ROWS(5108);

    private final int number;

    ModelCode(int number) {
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
