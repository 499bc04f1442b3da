package org.sassrec.evaluation.ranking;

import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.VectorEncoder;

/** What is evaluated: something that scores items of a scenario for users, whatever it does for that. */
public interface Scorer {

    /** Scores by inner product. */
    static Scorer of(VectorEncoder encoder) {
        return new VectorScorer(encoder);
    }

    /**
     * Lays out items for many users.
     *
     * @param items item numbers of the dataset; from here on they are known by their place in this array
     * @param horizon what the model may know
     * @param known what histories and statistics may count: the horizon, or all before a query for a service that goes on
     *     writing them
     */
    Items items(int scenario, int[] items, Horizon horizon, SplitFilter known);

    /** Items of one scenario. For one thread at a time. */
    interface Items {

        /**
         * Prepares the scores of users as of events.
         *
         * @param events rows of {@link org.sassrec.dataset.Dataset#events()}, each of the scenario; one row of scores for each
         * @throws org.sassrec.diagnostic.SassException SASS5050 if a score would not be finite
         */
        Rows users(long[] events);
    }

    /** Scores of user rows. Thread-safe. The same row and item have the same bits, however they are asked for. */
    interface Rows {

        /**
         * Scores of a block of {@link VectorBlocks#WIDTH} items, fewer in the last.
         *
         * @param scores takes them
         */
        void block(int row, int block, float[] scores);

        /** Score of one item. */
        float score(int row, int item);
    }
}
