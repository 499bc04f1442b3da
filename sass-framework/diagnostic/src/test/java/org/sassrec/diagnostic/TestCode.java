package org.sassrec.diagnostic;

/** Codes of a module of the tests. Its numbers are those of other modules, whose pages are not on this class path. */
public final class TestCode {
    public static final DiagnosticCode FILE_NOT_TEXT = DiagnosticCode.of(1002);
    public static final DiagnosticCode INVALID_YAML = DiagnosticCode.of(1003);
    public static final DiagnosticCode DUPLICATE_KEY = DiagnosticCode.of(1005);
    public static final DiagnosticCode MISSING_KEY = DiagnosticCode.of(2001);
    public static final DiagnosticCode WRONG_TYPE = DiagnosticCode.of(2002);
    public static final DiagnosticCode UNKNOWN_KEY = DiagnosticCode.of(2003);
    public static final DiagnosticCode UNKNOWN_METRIC = DiagnosticCode.of(2050);
    public static final DiagnosticCode UNUSED_KEY = DiagnosticCode.of(3009);
    public static final DiagnosticCode NO_MATCHING_FILE = DiagnosticCode.of(4001);
    public static final DiagnosticCode EMPTY_SOURCE = DiagnosticCode.of(4002);
    public static final DiagnosticCode UNKNOWN_COLUMN = DiagnosticCode.of(4005);
    public static final DiagnosticCode EMPTY_SCENARIO = DiagnosticCode.of(4011);
    public static final DiagnosticCode LABEL_ALWAYS_TRUE = DiagnosticCode.of(4013);
    public static final DiagnosticCode FEW_POSITIVES = DiagnosticCode.of(4015);
    public static final DiagnosticCode NO_TRAINING_POSITIVES = DiagnosticCode.of(5001);
    public static final DiagnosticCode WITHDRAWN_ITEM_UNKNOWN = DiagnosticCode.of(7553);
    public static final DiagnosticCode NO_LIVE_RELEASE = DiagnosticCode.of(7600);

    private TestCode() {}
}
