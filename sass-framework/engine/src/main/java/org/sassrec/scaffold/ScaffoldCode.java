package org.sassrec.scaffold;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of {@code sass init}. */
public final class ScaffoldCode {
    public static final DiagnosticCode FILES_ALREADY_EXIST = DiagnosticCode.of(4080);
    public static final DiagnosticCode EVENTS_FILE_NOT_FOUND = DiagnosticCode.of(4082);
    public static final DiagnosticCode EVENT_COLUMN_NOT_DETECTED = DiagnosticCode.of(4083);
    public static final DiagnosticCode INVALID_INIT_OPTION = DiagnosticCode.of(4084);

    private ScaffoldCode() {}
}
