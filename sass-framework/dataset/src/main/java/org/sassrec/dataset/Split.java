package org.sassrec.dataset;

/** The split of an event. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    private static final Split[] BY_CODE = values();

    /** Returns the code in the files: 0, 1, ... in declaration order. */
    @SuppressWarnings("EnumOrdinal") // The declaration order defines the file format.
    public int code() {
        return ordinal();
    }

    /** Returns the split of a code. */
    public static Split ofCode(int code) {
        return BY_CODE[code];
    }
}
