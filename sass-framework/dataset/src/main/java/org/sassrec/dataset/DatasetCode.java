package org.sassrec.dataset;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the files of a dataset. */
public enum DatasetCode implements DiagnosticCode {
    CONCURRENT_PREPARE(4052),
    SHARED_DATASET_FAILED(4057),
    SHARED_DATASET_CORRUPT(4058),
    DATASET_MISSING(4070),
    DATASET_VERSION_MISMATCH(4071),
    DATASET_CORRUPT(4072);

    private final int number;

    DatasetCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public boolean isTemporary() {
        return this == CONCURRENT_PREPARE;
    }

    @Override
    public String toString() {
        return id();
    }
}
