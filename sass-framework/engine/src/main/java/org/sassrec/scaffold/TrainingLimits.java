package org.sassrec.scaffold;

import org.sassrec.inspect.EventCounts;

/** Chooses the limits of a training from the counts of a log. */
final class TrainingLimits {
    /** Queries with which the standard error of a hit rate is at most .0036. */
    static final int ENOUGH_QUERIES = 20_000;

    private static final long MOST_EPOCHS = 40;

    /** Samples of all epochs, if there are more than ten epochs. On MovieLens-1M, 20 epochs are better than 10. */
    private static final long SAMPLES_OF_MANY_EPOCHS = 20_000_000;

    /** Samples of all epochs, if there are fewer than ten epochs: about an hour of two cores. */
    private static final long SAMPLES_OF_FEW_EPOCHS = 100_000_000;

    /** Pairs of a query and an item that validation scores in a tenth of the time of a training sample. */
    private static final double PAIRS_PER_SAMPLE = 1_400;

    private TrainingLimits() {}

    /**
     * Returns the limit of the epochs. An epoch of large data has more steps, so training needs fewer epochs.
     *
     * @return 2 to 40
     */
    static long epochs(long positives) {
        long samples = Math.max(1, positives);
        long least = Math.max(2, Math.min(10, SAMPLES_OF_FEW_EPOCHS / samples));
        return Math.min(MOST_EPOCHS, Math.max(least, SAMPLES_OF_MANY_EPOCHS / samples));
    }

    /**
     * Returns whether ranking the items for all queries takes more than a tenth of an epoch, and a sample of the queries is
     * enough.
     */
    static boolean validationIsSlow(EventCounts counts) {
        long queries = Math.min(counts.users(), counts.positives());
        return queries > 2L * ENOUGH_QUERIES
                && (double) queries * counts.items() > PAIRS_PER_SAMPLE * counts.positives();
    }

    /** Returns the largest power of two that is at most a hundredth of the positives, 64 to 2,048. */
    static long batchSize(long positives) {
        return Math.min(2_048, Math.max(64, Long.highestOneBit(Math.max(1, positives / 100))));
    }
}
