package org.sassrec.dataset;

/**
 * How much of the data a model may know: events of these splits count in histories, statistics, candidates, popularity
 * and negatives. Nothing outside the horizon is ever read through an accessor that takes one.
 */
public enum Horizon implements SplitFilter {
    /** Train events only: for choosing on validation. */
    TRAIN,
    /** Train and validation events: for the refitted model, scored on test. */
    REFIT;

    @Override
    public boolean includes(Split split) {
        return split == Split.TRAIN || (this == REFIT && split == Split.VALIDATION);
    }

    /** The code stored in the files and the index into arrays, from 0 in the order of declaration. */
    @SuppressWarnings("EnumOrdinal") // The one place that ties the order to the files.
    public int code() {
        return ordinal();
    }
}
