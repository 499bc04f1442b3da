package org.sassrec.dataset;

/** The part of the data that an event belongs to; the ordinal is the code stored in the files. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST
}
