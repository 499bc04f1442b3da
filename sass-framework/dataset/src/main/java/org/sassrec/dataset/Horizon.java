package org.sassrec.dataset;

/**
 * Defines which events a model may read, by split. Only these events count in histories, statistics, candidate sets,
 * popularity and negatives. An accessor with a horizon never reads other events.
 */
public enum Horizon implements SplitFilter {
    /** Train events. For choosing settings on validation. */
    TRAIN,
    /** Train and validation events. For the refitted model, which is evaluated on test. */
    REFIT;

    @Override
    public boolean includes(Split split) {
        return split == Split.TRAIN || (this == REFIT && split == Split.VALIDATION);
    }

    /** Returns the code in the files, which is also an array index: 0, 1, ... in declaration order. */
    @SuppressWarnings("EnumOrdinal") // The declaration order defines the file format.
    public int code() {
        return ordinal();
    }
}
