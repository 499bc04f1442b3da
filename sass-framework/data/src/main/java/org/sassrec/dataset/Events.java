package org.sassrec.dataset;

/** All events in (user, scenario, time) order. */
public interface Events extends Timeline {
    boolean positive(long row);

    /** Day number (days since the epoch in the data's zone). */
    int day(long row);

    /** Row of the context feature's table for this event; {@code feature} as in {@link Dataset#features}. */
    int context(FeatureSpec feature, long row);
}
