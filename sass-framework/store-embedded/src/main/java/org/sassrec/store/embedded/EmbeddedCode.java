package org.sassrec.store.embedded;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the embedded store. */
public enum EmbeddedCode implements DiagnosticCode {
    STORE_OPEN_FAILED(7530),
    VECTOR_DIMENSION_TOO_LARGE(7535),
    STORE_COPY_USED(7538);

    private final int number;

    EmbeddedCode(int number) {
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
