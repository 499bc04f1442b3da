package org.sassrec.release;

import org.sassrec.diagnostic.DiagnosticCode;

/** The codes of a store of another project, whose server can fail. */
public enum RemoteStoreCode implements DiagnosticCode {
    NO_ANSWER(7999);

    private final int number;

    RemoteStoreCode(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public boolean isStoreOutage() {
        return true;
    }

    @Override
    public String toString() {
        return id();
    }
}
