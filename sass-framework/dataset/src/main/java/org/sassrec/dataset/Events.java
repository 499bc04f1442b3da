package org.sassrec.dataset;

/** All events in (user, scenario, time) order. */
public interface Events extends Timeline {
    boolean positive(long row);

    /** Returns the day number: days since the epoch in the zone of the data. */
    int day(long row);

    /**
     * Returns the table row of a context feature of {@link Dataset#features}, or the bits of the number of a {@link
     * FeatureSpec.Kind#DENSE} feature.
     */
    int context(FeatureSpec feature, long row);

    /**
     * Returns the scaled number of a {@link FeatureSpec.Kind#DENSE} context feature. It is not finite if it is missing.
     */
    default float contextNumber(FeatureSpec feature, long row) {
        return Float.intBitsToFloat(context(feature, row));
    }
}
