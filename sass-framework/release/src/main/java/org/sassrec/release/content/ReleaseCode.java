package org.sassrec.release.content;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of publishing and changing a release. */
public final class ReleaseCode {
    public static final DiagnosticCode USER_TOWER_COPY_FAILED = DiagnosticCode.of(7506);
    public static final DiagnosticCode RELEASE_CLEANUP_FAILED = DiagnosticCode.of(7507);
    public static final DiagnosticCode NOTHING_TO_PUBLISH = DiagnosticCode.of(7509);
    public static final DiagnosticCode SCENARIO_WITHOUT_VECTORS = DiagnosticCode.of(7510);
    public static final DiagnosticCode VECTOR_NOT_SEARCHABLE = DiagnosticCode.of(7511);
    public static final DiagnosticCode DUPLICATE_ITEM = DiagnosticCode.of(7512);
    public static final DiagnosticCode EXPORTED_VECTORS_UNREADABLE = DiagnosticCode.of(7514);
    public static final DiagnosticCode EMPTY_ITEM_ID = DiagnosticCode.of(7515);
    public static final DiagnosticCode VECTOR_DIMENSION_MISMATCH = DiagnosticCode.of(7518);
    public static final DiagnosticCode INVALID_FILTER_VALUE = DiagnosticCode.of(7519);
    public static final DiagnosticCode ROWS_MISSING = DiagnosticCode.of(7520);
    public static final DiagnosticCode ROWS_DIFFER = DiagnosticCode.of(7521);
    public static final DiagnosticCode INDEX_RECALL_TOO_LOW = DiagnosticCode.of(7522);
    public static final DiagnosticCode SERVING_PARITY_FAILED = DiagnosticCode.of(7523);
    public static final DiagnosticCode CHURN_TOO_HIGH = DiagnosticCode.of(7524);
    public static final DiagnosticCode FILTER_VERIFICATION_FAILED = DiagnosticCode.of(7525);
    public static final DiagnosticCode FILTER_COLUMN_MISSING = DiagnosticCode.of(7526);
    public static final DiagnosticCode NO_PREVIOUS_RELEASE = DiagnosticCode.of(7550);
    public static final DiagnosticCode INVALID_ROLLBACK_TARGET = DiagnosticCode.of(7551);
    public static final DiagnosticCode WITHDRAWN_ITEM_UNKNOWN = DiagnosticCode.of(7553);
    public static final DiagnosticCode RELEASE_FILES_UPLOAD_FAILED = DiagnosticCode.of(7556);

    private ReleaseCode() {}
}
