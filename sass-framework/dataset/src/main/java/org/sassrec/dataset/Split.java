package org.sassrec.dataset;

/** The part of the data that an event belongs to. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    private static final Split[] BY_CODE = values();

    /** The code stored in the files, from 0 in the order of declaration. */
    @SuppressWarnings("EnumOrdinal") // The one place that ties the order to the files.
    public int code() {
        return ordinal();
    }

    /** The split of a code. */
    public static Split ofCode(int code) {
        return BY_CODE[code];
    }
}
