package org.sassrec.release.content;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of publishing and changing a release. */
public enum ReleaseCode implements DiagnosticCode {
    USER_TOWER_COPY_FAILED(7506),
    RELEASE_CLEANUP_FAILED(7507),
    NOTHING_TO_PUBLISH(7509),
    SCENARIO_WITHOUT_VECTORS(7510),
    VECTOR_NOT_SEARCHABLE(7511),
    DUPLICATE_ITEM(7512),
    EXPORTED_VECTORS_UNREADABLE(7514),
    EMPTY_ITEM_ID(7515),
    VECTOR_DIMENSION_MISMATCH(7518),
    INVALID_FILTER_VALUE(7519),
    ROWS_MISSING(7520),
    ROWS_DIFFER(7521),
    INDEX_RECALL_TOO_LOW(7522),
    SERVING_PARITY_FAILED(7523),
    CHURN_TOO_HIGH(7524),
    FILTER_VERIFICATION_FAILED(7525),
    FILTER_COLUMN_MISSING(7526),
    NO_PREVIOUS_RELEASE(7550),
    INVALID_ROLLBACK_TARGET(7551),
    WITHDRAWN_ITEM_UNKNOWN(7553),
    RELEASE_FILES_UPLOAD_FAILED(7556);

    private final int number;

    ReleaseCode(int number) {
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
