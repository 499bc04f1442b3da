package org.sassrec.serving.vector;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of exported vectors and towers. */
public final class ExportCode {
    public static final DiagnosticCode MODEL_VECTOR_NOT_FINITE = DiagnosticCode.of(5050);
    public static final DiagnosticCode FINGERPRINT_COLLISION = DiagnosticCode.of(5201);
    public static final DiagnosticCode EXPORT_WRITE_FAILED = DiagnosticCode.of(5202);
    public static final DiagnosticCode EXPORT_UNREADABLE = DiagnosticCode.of(5204);

    private ExportCode() {}
}
