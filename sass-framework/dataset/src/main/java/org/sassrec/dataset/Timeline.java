package org.sassrec.dataset;

/**
 * Events in one order, memory-mapped. Rows of a user are contiguous; a history is a slice of them.
 *
 * <p>Thread-safe for reading.
 */
public interface Timeline {
    /** Number of rows. */
    long rows();

    /** First row of a user. */
    long start(int user);

    /** Row after the user's last. */
    long end(int user);

    int user(long row);

    int item(long row);

    int scenario(long row);

    /** Epoch milliseconds. */
    long time(long row);

    Split split(long row);

    /** Row of the same event in {@link Dataset#events()}. */
    long event(long row);
}
