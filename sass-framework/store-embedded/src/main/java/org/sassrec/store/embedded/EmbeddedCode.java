package org.sassrec.store.embedded;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the embedded store. */
public final class EmbeddedCode {
    public static final DiagnosticCode STORE_OPEN_FAILED = DiagnosticCode.of(7530);
    public static final DiagnosticCode VECTOR_DIMENSION_TOO_LARGE = DiagnosticCode.of(7535);
    public static final DiagnosticCode STORE_COPY_USED = DiagnosticCode.of(7538);

    private EmbeddedCode() {}
}
