package org.sassrec.serving.vector;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of exported vectors and towers. */
public enum ExportCode implements DiagnosticCode {
    MODEL_VECTOR_NOT_FINITE(5050),
    FINGERPRINT_COLLISION(5201),
    EXPORT_WRITE_FAILED(5202),
    EXPORT_UNREADABLE(5204);

    private final int number;

    ExportCode(int number) {
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
