package org.sassrec.store.milvus;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of Milvus. */
public enum MilvusCode implements DiagnosticCode {
    MILVUS_UNREACHABLE(7540),
    MILVUS_LOGIN_REFUSED(7541),
    MILVUS_TIMEOUT(7542),
    MILVUS_ERROR(7543),
    COLLECTION_NOT_SEARCHABLE(7544),
    DATABASE_MISSING(7546),
    MILVUS_WAIT_INTERRUPTED(7547),
    MILVUS_TOO_OLD(7548),
    MILVUS_TLS_FAILED(7549);

    private final int number;

    MilvusCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public boolean isStoreOutage() {
        return switch (this) {
            case MILVUS_UNREACHABLE,
                    MILVUS_LOGIN_REFUSED,
                    MILVUS_TIMEOUT,
                    MILVUS_ERROR,
                    COLLECTION_NOT_SEARCHABLE,
                    MILVUS_WAIT_INTERRUPTED -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return id();
    }
}
