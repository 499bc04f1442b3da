package org.sassrec.dataset;

/** All events in (user, scenario, time) order. */
public interface Events extends Timeline {
    boolean positive(long row);

    /** Day number (days since the epoch in the data's zone). */
    int day(long row);

    /**
     * Row of the context feature's table for this event; {@code feature} as in {@link Dataset#features}. Of a
     * {@link FeatureSpec.Kind#DENSE} one the bits of its number.
     */
    int context(FeatureSpec feature, long row);

    /** The number of a {@link FeatureSpec.Kind#DENSE} context feature, scaled for the model; not finite when missing. */
    default float contextNumber(FeatureSpec feature, long row) {
        return Float.intBitsToFloat(context(feature, row));
    }
}
