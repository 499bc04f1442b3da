package org.sassrec.scaffold;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of {@code sass init}. */
public enum ScaffoldCode implements DiagnosticCode {
    FILES_ALREADY_EXIST(4080),
    EVENTS_FILE_NOT_FOUND(4082),
    EVENT_COLUMN_NOT_DETECTED(4083),
    INVALID_INIT_OPTION(4084);

    private final int number;

    ScaffoldCode(int number) {
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
