package org.sassrec.training;

import org.sassrec.dataset.Horizon;

/**
 * Makes served vectors, whatever the number of networks behind it: the inner product of a user's and an item's vector of
 * one scenario is the score. For one thread at a time.
 */
public interface VectorEncoder {

    /** Length of a vector. */
    int dim();

    /**
     * User vectors as of events: histories before min(event's time, end of the horizon), statistics as of min(event's
     * day, end day of the horizon), the event's own context.
     *
     * @param scenario of all the events
     * @param events rows of {@link org.sassrec.dataset.Dataset#events()}
     * @return events x dim, row-major
     */
    float[] users(int scenario, long[] events, Horizon horizon);

    /**
     * User vectors as of the end of the horizon, without a request's context: what the released user tower gives for
     * the snapshot of a known user.
     *
     * @param users user numbers
     * @return users x dim, row-major
     */
    float[] knownUsers(int scenario, int[] users, Horizon horizon);

    /**
     * Item vectors as of the end of the horizon.
     *
     * @param items item numbers
     * @return items x dim, row-major
     */
    float[] items(int scenario, int[] items, Horizon horizon);
}
