package org.sassrec.serving.store;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes that each vector store can raise, and codes of filters. */
public final class StoreCode {
    public static final DiagnosticCode CONCURRENT_PUBLISH =
            DiagnosticCode.of(7501).temporary();
    public static final DiagnosticCode INVALID_CHANNEL_NAME = DiagnosticCode.of(7502);
    public static final DiagnosticCode STORE_VERSION_MISMATCH = DiagnosticCode.of(7504);
    public static final DiagnosticCode PUBLISH_LOCK_LOST =
            DiagnosticCode.of(7516).temporary();
    public static final DiagnosticCode STORE_MODULE_MISSING = DiagnosticCode.of(7517);
    public static final DiagnosticCode STORE_MISSING = DiagnosticCode.of(7531);
    public static final DiagnosticCode COLLECTION_EXISTS = DiagnosticCode.of(7532);
    public static final DiagnosticCode COLLECTION_IO_FAILED = DiagnosticCode.of(7533);
    public static final DiagnosticCode COLLECTION_MISSING = DiagnosticCode.of(7534);
    public static final DiagnosticCode COLLECTION_CORRUPT = DiagnosticCode.of(7536);
    public static final DiagnosticCode COLLECTION_STILL_ALIASED = DiagnosticCode.of(7537);
    public static final DiagnosticCode STORE_LIMIT_EXCEEDED = DiagnosticCode.of(7545);
    public static final DiagnosticCode INVALID_FILTER = DiagnosticCode.of(7606);
    public static final DiagnosticCode COLUMN_NOT_FILTERABLE = DiagnosticCode.of(7607);
    public static final DiagnosticCode FILTER_TYPE_MISMATCH = DiagnosticCode.of(7608);

    private StoreCode() {}
}
