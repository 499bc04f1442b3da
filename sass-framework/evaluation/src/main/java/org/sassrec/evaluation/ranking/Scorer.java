package org.sassrec.evaluation.ranking;

import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.VectorEncoder;

/** Scores items of a scenario for users. An evaluation measures a scorer. */
public interface Scorer {

    /** Returns a scorer by inner product. */
    static Scorer of(VectorEncoder encoder) {
        return new VectorScorer(encoder);
    }

    /**
     * Prepares items for scoring.
     *
     * @param items item numbers of the dataset; scores refer to them by their index in this array
     * @param horizon end of the data of the model
     * @param known events that histories and statistics may count: the horizon, or all events before a query for a
     * service that updates them continuously
     */
    Items items(int scenario, int[] items, Horizon horizon, SplitFilter known);

    /** Items of one scenario. Not thread-safe. */
    interface Items {

        /**
         * Prepares the scores of users as of events.
         *
         * @param events rows of {@link org.sassrec.dataset.Dataset#events()} of the scenario; the result has one row
         * per event
         * @throws org.sassrec.diagnostic.SassException SASS5050 if a score is not finite
         */
        Rows users(long[] events);
    }

    /** Scores of user rows. Thread-safe. The score of a row and an item is bit-identical in both methods. */
    interface Rows {

        /**
         * Computes the scores of a block of {@link VectorBlocks#WIDTH} items; the last block may be shorter.
         *
         * @param scores receives the scores
         */
        void block(int row, int block, float[] scores);

        /** Returns the score of one item. */
        float score(int row, int item);

        /**
         * Returns the ranks, see {@link RankCounter#ranks}.
         *
         * @param counter counts the scores of this process
         */
        default int[] ranks(RankCounter.Queries queries, Exclude exclude, int limit, RankCounter counter) {
            return counter.countedRanks(queries, exclude, limit);
        }

        /**
         * Returns the best candidates, see {@link RankCounter#topCandidates}.
         *
         * @param k at most the number of candidates
         * @param counter selects by the scores of this process
         */
        default int[][] topCandidates(RankCounter.Queries queries, int k, RankCounter counter) {
            return counter.selectedCandidates(queries, k);
        }
    }
}
