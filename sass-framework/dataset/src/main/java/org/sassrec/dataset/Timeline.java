package org.sassrec.dataset;

/** Memory-mapped events in one order. The rows of a user are contiguous. Thread-safe. */
public interface Timeline {
    /** Returns the number of rows. */
    long rows();

    /** Returns the first row of a user. */
    long start(int user);

    /** Returns the row after the last row of a user. */
    long end(int user);

    int user(long row);

    int item(long row);

    int scenario(long row);

    /** Returns the time in epoch milliseconds. */
    long time(long row);

    Split split(long row);

    /** Returns the row of the same event in {@link Dataset#events()}. */
    long event(long row);
}
