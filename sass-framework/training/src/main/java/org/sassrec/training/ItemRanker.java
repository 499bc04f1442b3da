package org.sassrec.training;

import java.util.function.IntFunction;
import org.sassrec.dataset.Horizon;

/** Ranks items for known users with exact search. Fine-tuning uses it to find hard negatives. */
@FunctionalInterface
public interface ItemRanker {

    /**
     * Finds the highest ranked items of each user.
     *
     * @param encoder encoder with the current weights of the model
     * @param found receives the items of each user
     */
    void rank(VectorEncoder encoder, Request request, Results found);

    /**
     * A ranking request.
     *
     * @param users numbers of the users; their state is that of the end of the horizon
     * @param items numbers of the items to rank, ascending. Of two items with equal scores the lower number comes
     * first.
     * @param excluded returns the item numbers that are not ranked for a user, ascending
     * @param count number of items to return for each user
     */
    record Request(int scenario, int[] users, int[] items, IntFunction<int[]> excluded, int count, Horizon horizon) {}

    /** Receives the result user by user. */
    @FunctionalInterface
    interface Results {

        /**
         * Receives the items of one user.
         *
         * @param place index into the users of the request
         * @param items item numbers, best first; fewer than {@code count} if the user has fewer items
         */
        void user(int place, int[] items);
    }
}
