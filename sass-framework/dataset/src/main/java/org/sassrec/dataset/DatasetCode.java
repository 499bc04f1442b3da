package org.sassrec.dataset;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the files of a dataset. */
public final class DatasetCode {
    public static final DiagnosticCode CONCURRENT_PREPARE =
            DiagnosticCode.of(4052).temporary();
    public static final DiagnosticCode SHARED_DATASET_FAILED = DiagnosticCode.of(4057);
    public static final DiagnosticCode SHARED_DATASET_CORRUPT = DiagnosticCode.of(4058);
    public static final DiagnosticCode DATASET_MISSING = DiagnosticCode.of(4070);
    public static final DiagnosticCode DATASET_VERSION_MISMATCH = DiagnosticCode.of(4071);
    public static final DiagnosticCode DATASET_CORRUPT = DiagnosticCode.of(4072);

    private DatasetCode() {}
}
