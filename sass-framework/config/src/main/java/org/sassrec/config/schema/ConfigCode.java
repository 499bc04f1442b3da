package org.sassrec.config.schema;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of keys, values and references of a configuration. */
public enum ConfigCode implements DiagnosticCode {
    INVALID_OVERRIDE(1009),
    DUPLICATE_INCLUDE(1010),
    INCLUDE_OUTSIDE_PROJECT(1011),
    INVALID_DATE(1012),
    MISSING_KEY(2001),
    WRONG_TYPE(2002),
    UNKNOWN_KEY(2003),
    UNKNOWN_CHOICE(2004),
    OUT_OF_RANGE(2005),
    KEY_NOT_APPLICABLE(2007),
    ENVIRONMENT_VARIABLE_UNSET(2009),
    UNSUPPORTED_LANGUAGE_VERSION(2010),
    DUPLICATE_NAME(3001),
    UNKNOWN_REFERENCE(3002),
    WRONG_REFERENCE_TYPE(3003),
    GATE_DEPTH_TOO_LARGE(3004),
    MISSING_TABLE(3005),
    VALIDATION_REQUIRED(3006),
    TOO_FEW_SCENARIOS(3007),
    DUPLICATE_CONDITION(3008),
    UNUSED_KEY(3009),
    INCOMPATIBLE_SHARED_TABLE(3010),
    QUALITY_GATE_FAILED(6001);

    private final int number;

    ConfigCode(int number) {
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
