package org.sassrec.yaml;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the syntax of a YAML file. */
public enum YamlCode implements DiagnosticCode {
    FILE_UNREADABLE(1001),
    FILE_NOT_TEXT(1002),
    INVALID_YAML(1003),
    TAB_INDENTATION(1004),
    DUPLICATE_KEY(1005),
    DOCUMENT_TOO_COMPLEX(1006),
    NOT_ONE_DOCUMENT(1007),
    UNSUPPORTED_YAML(1008);

    private final int number;

    YamlCode(int number) {
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
