package org.sassrec.training;

import java.util.function.IntFunction;
import org.sassrec.dataset.Horizon;

/** Ranks items for known users by exact search, for hard negatives. */
@FunctionalInterface
public interface ItemRanker {

    /**
     * Finds the best items of each user.
     *
     * @param encoder of the model as it is now
     * @param found takes them
     */
    void rank(VectorEncoder encoder, Request question, Results found);

    /**
     * What is asked.
     *
     * @param users numbers of the users, as of the end of the horizon
     * @param items numbers of the items that are ranked, ascending; of equal scores the lower comes first
     * @param excluded of a user, ascending: items that have no rank
     * @param count wanted of each user
     */
    record Request(int scenario, int[] users, int[] items, IntFunction<int[]> excluded, int count, Horizon horizon) {}

    /** What is found, user after user. */
    @FunctionalInterface
    interface Results {

        /**
         * Of one user.
         *
         * @param place among the users
         * @param items numbers, best first: so many as wanted, or all there are
         */
        void user(int place, int[] items);
    }
}
