package org.sassrec.prepare.sql;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of SQL expressions in a configuration. */
public final class SqlCode {
    public static final DiagnosticCode INVALID_SQL = DiagnosticCode.of(4006);
    public static final DiagnosticCode SQL_NOT_REPEATABLE = DiagnosticCode.of(4027);
    public static final DiagnosticCode SQL_NOT_ALLOWED = DiagnosticCode.of(4103);
    public static final DiagnosticCode SQL_TOO_SLOW = DiagnosticCode.of(4104);

    private SqlCode() {}
}
