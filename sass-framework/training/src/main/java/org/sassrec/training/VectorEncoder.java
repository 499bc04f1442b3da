package org.sassrec.training;

import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;

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
     * User vectors as of events: histories before the event of what is known, statistics of it as of the start of the event's
     * day (of the end day of the horizon if that is earlier and bounds them), the event's own context.
     *
     * @param scenario of all the events
     * @param events rows of {@link org.sassrec.dataset.Dataset#events()}
     * @param known what histories and statistics may count: the horizon, or {@link SplitFilter#ALL} for a service that goes on writing
     *     them
     * @return events x userVectors x dim, row-major
     */
    float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known);

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

    /** The items as a service has them that makes their vectors anew every morning; {@code null} if no day changes them. */
    default @Nullable DailyItems dailyItems() {
        return null;
    }

    /** Item vectors that change from day to day: statistics and the prior count all events of the days before. */
    interface DailyItems {

        /** The day whose vectors an event sees: its own, or one with equal vectors. */
        int of(long event, Horizon horizon);

        /**
         * Item vectors as of the start of a day.
         *
         * @param items item numbers
         * @param horizon all but statistics and prior is as of its end
         * @return items x dim, row-major
         */
        float[] items(int scenario, int[] items, int day, Horizon horizon);
    }
}
