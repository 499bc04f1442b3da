package org.sassrec.diagnostic;

/** Codes of a module of the tests. Its numbers are those of other modules, whose pages are not on this class path. */
enum TestCode implements DiagnosticCode {
    FILE_NOT_TEXT(1002),
    INVALID_YAML(1003),
    DUPLICATE_KEY(1005),
    MISSING_KEY(2001),
    WRONG_TYPE(2002),
    UNKNOWN_KEY(2003),
    UNKNOWN_METRIC(2050),
    UNUSED_KEY(3009),
    NO_MATCHING_FILE(4001),
    EMPTY_SOURCE(4002),
    UNKNOWN_COLUMN(4005),
    EMPTY_SCENARIO(4011),
    LABEL_ALWAYS_TRUE(4013),
    FEW_POSITIVES(4015),
    NO_TRAINING_POSITIVES(5001),
    WITHDRAWN_ITEM_UNKNOWN(7553),
    NO_LIVE_RELEASE(7600);

    private final int number;

    TestCode(int number) {
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
