package org.sassrec.dataset;

/** The part of the data that an event belongs to. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    /** The code stored in the files, from 0 in the order of declaration. */
    @SuppressWarnings("EnumOrdinal") // The one place that ties the order to the files.
    public int code() {
        return ordinal();
    }
}
