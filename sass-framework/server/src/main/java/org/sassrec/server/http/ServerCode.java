package org.sassrec.server.http;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the server. */
public enum ServerCode implements DiagnosticCode {
    INVALID_SERVER_SETTING(7700),
    PORT_UNAVAILABLE(7701);

    private final int number;

    ServerCode(int number) {
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
