package org.sassrec.prepare.statistic;

/** Rows of the events in the order of (user, scenario, time), by their numbers in all events. */
interface EventRows {
    int item(long row);

    int scenario(long row);

    /** Epoch milliseconds. */
    long time(long row);

    int day(long row);

    /** The split's code. */
    int split(long row);

    boolean positive(long row);
}
