package org.sassrec.config.schema;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of keys, values and references of a configuration. */
public final class ConfigCode {
    public static final DiagnosticCode INVALID_OVERRIDE = DiagnosticCode.of(1009);
    public static final DiagnosticCode DUPLICATE_INCLUDE = DiagnosticCode.of(1010);
    public static final DiagnosticCode INCLUDE_OUTSIDE_PROJECT = DiagnosticCode.of(1011);
    public static final DiagnosticCode INVALID_DATE = DiagnosticCode.of(1012);
    public static final DiagnosticCode MISSING_KEY = DiagnosticCode.of(2001);
    public static final DiagnosticCode WRONG_TYPE = DiagnosticCode.of(2002);
    public static final DiagnosticCode UNKNOWN_KEY = DiagnosticCode.of(2003);
    public static final DiagnosticCode UNKNOWN_CHOICE = DiagnosticCode.of(2004);
    public static final DiagnosticCode OUT_OF_RANGE = DiagnosticCode.of(2005);
    public static final DiagnosticCode KEY_NOT_APPLICABLE = DiagnosticCode.of(2007);
    public static final DiagnosticCode ENVIRONMENT_VARIABLE_UNSET = DiagnosticCode.of(2009);
    public static final DiagnosticCode UNSUPPORTED_LANGUAGE_VERSION = DiagnosticCode.of(2010);
    public static final DiagnosticCode DUPLICATE_NAME = DiagnosticCode.of(3001);
    public static final DiagnosticCode UNKNOWN_REFERENCE = DiagnosticCode.of(3002);
    public static final DiagnosticCode WRONG_REFERENCE_TYPE = DiagnosticCode.of(3003);
    public static final DiagnosticCode GATE_DEPTH_TOO_LARGE = DiagnosticCode.of(3004);
    public static final DiagnosticCode MISSING_TABLE = DiagnosticCode.of(3005);
    public static final DiagnosticCode VALIDATION_REQUIRED = DiagnosticCode.of(3006);
    public static final DiagnosticCode TOO_FEW_SCENARIOS = DiagnosticCode.of(3007);
    public static final DiagnosticCode DUPLICATE_CONDITION = DiagnosticCode.of(3008);
    public static final DiagnosticCode UNUSED_KEY = DiagnosticCode.of(3009);
    public static final DiagnosticCode INCOMPATIBLE_SHARED_TABLE = DiagnosticCode.of(3010);
    public static final DiagnosticCode QUALITY_GATE_FAILED = DiagnosticCode.of(6001);

    private ConfigCode() {}
}
