package org.sassrec.training;

import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Known;

/**
 * Makes served vectors, whatever the number of networks behind it: the inner product of a user's and an item's vector of
 * one scenario is the score. For one thread at a time.
 */
public interface VectorEncoder {

    /** Length of a vector. */
    int dim();

    /** How many vectors a user has; the score is the greatest of their inner products. */
    default int userVectors() {
        return 1;
    }

    /**
     * User vectors as of events: histories before the event of what they may hold, statistics as of min(event's
     * day, end day of the horizon), the event's own context.
     *
     * @param scenario of all the events
     * @param events rows of {@link org.sassrec.dataset.Dataset#events()}
     * @param histories what may stand in a history: the horizon, or more for a service that goes on writing them
     * @return events x userVectors x dim, row-major
     */
    float[] users(int scenario, long[] events, Horizon horizon, Known histories);

    /** The same with histories that end where the horizon does. */
    default float[] users(int scenario, long[] events, Horizon horizon) {
        return users(scenario, events, horizon, horizon);
    }

    /**
     * User vectors as of the end of the horizon, without a request's context: what the released user tower gives for
     * the snapshot of a known user.
     *
     * @param users user numbers
     * @return users x userVectors x dim, row-major
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
