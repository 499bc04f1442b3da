package org.sassrec.release;

import org.sassrec.diagnostic.DiagnosticCode;

/** The codes of a store of another project, whose server can fail. */
public final class RemoteStoreCode {
    public static final DiagnosticCode NO_ANSWER = DiagnosticCode.of(7999).storeOutage();

    private RemoteStoreCode() {}
}
