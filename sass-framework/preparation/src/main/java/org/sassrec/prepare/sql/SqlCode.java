package org.sassrec.prepare.sql;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of SQL expressions in a configuration. */
public enum SqlCode implements DiagnosticCode {
    INVALID_SQL(4006),
    SQL_NOT_REPEATABLE(4027),
    SQL_NOT_ALLOWED(4103),
    SQL_TOO_SLOW(4104);

    private final int number;

    SqlCode(int number) {
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
