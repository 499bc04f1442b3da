package org.sassrec.yaml;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the syntax of a YAML file. */
public final class YamlCode {
    public static final DiagnosticCode FILE_UNREADABLE = DiagnosticCode.of(1001);
    public static final DiagnosticCode FILE_NOT_TEXT = DiagnosticCode.of(1002);
    public static final DiagnosticCode INVALID_YAML = DiagnosticCode.of(1003);
    public static final DiagnosticCode TAB_INDENTATION = DiagnosticCode.of(1004);
    public static final DiagnosticCode DUPLICATE_KEY = DiagnosticCode.of(1005);
    public static final DiagnosticCode DOCUMENT_TOO_COMPLEX = DiagnosticCode.of(1006);
    public static final DiagnosticCode NOT_ONE_DOCUMENT = DiagnosticCode.of(1007);
    public static final DiagnosticCode UNSUPPORTED_YAML = DiagnosticCode.of(1008);

    private YamlCode() {}
}
