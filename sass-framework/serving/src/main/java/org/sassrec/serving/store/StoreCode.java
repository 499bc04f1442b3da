package org.sassrec.serving.store;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes that each vector store can raise, and codes of filters. */
public enum StoreCode implements DiagnosticCode {
    CONCURRENT_PUBLISH(7501),
    INVALID_CHANNEL_NAME(7502),
    STORE_VERSION_MISMATCH(7504),
    PUBLISH_LOCK_LOST(7516),
    STORE_MODULE_MISSING(7517),
    STORE_MISSING(7531),
    COLLECTION_EXISTS(7532),
    COLLECTION_IO_FAILED(7533),
    COLLECTION_MISSING(7534),
    COLLECTION_CORRUPT(7536),
    COLLECTION_STILL_ALIASED(7537),
    STORE_LIMIT_EXCEEDED(7545),
    INVALID_FILTER(7606),
    COLUMN_NOT_FILTERABLE(7607),
    FILTER_TYPE_MISMATCH(7608);

    private final int number;

    StoreCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public boolean isTemporary() {
        return this == CONCURRENT_PUBLISH || this == PUBLISH_LOCK_LOST;
    }

    @Override
    public String toString() {
        return id();
    }
}
