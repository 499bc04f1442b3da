package org.sassrec.store.milvus;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of Milvus. */
public final class MilvusCode {
    public static final DiagnosticCode MILVUS_UNREACHABLE =
            DiagnosticCode.of(7540).storeOutage();
    public static final DiagnosticCode MILVUS_LOGIN_REFUSED =
            DiagnosticCode.of(7541).storeOutage();
    public static final DiagnosticCode MILVUS_TIMEOUT = DiagnosticCode.of(7542).storeOutage();
    public static final DiagnosticCode MILVUS_ERROR = DiagnosticCode.of(7543).storeOutage();
    public static final DiagnosticCode COLLECTION_NOT_SEARCHABLE =
            DiagnosticCode.of(7544).storeOutage();
    public static final DiagnosticCode DATABASE_MISSING = DiagnosticCode.of(7546);
    public static final DiagnosticCode MILVUS_WAIT_INTERRUPTED =
            DiagnosticCode.of(7547).storeOutage();
    public static final DiagnosticCode MILVUS_TOO_OLD = DiagnosticCode.of(7548);
    public static final DiagnosticCode MILVUS_TLS_FAILED = DiagnosticCode.of(7549);

    private MilvusCode() {}
}
