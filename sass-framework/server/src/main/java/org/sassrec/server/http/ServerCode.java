package org.sassrec.server.http;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the server. */
public final class ServerCode {
    public static final DiagnosticCode INVALID_SERVER_SETTING = DiagnosticCode.of(7700);
    public static final DiagnosticCode PORT_UNAVAILABLE = DiagnosticCode.of(7701);

    private ServerCode() {}
}
