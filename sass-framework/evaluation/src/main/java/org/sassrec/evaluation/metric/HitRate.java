package org.sassrec.evaluation.metric;

/** Exact limits of a hit rate: Clopper and Pearson, Biometrika 1934. Hits and trials may be real-valued. */
final class HitRate {
    private static final int BISECTIONS = 60;

    private HitRate() {}

    /**
     * Returns the largest rate at which at least this number of hits has the probability {@code tail}; 0 without hits.
     *
     * @param tail for example 0.025 for the lower limit of a 95 % interval
     */
    static double lowerLimit(double hits, double trials, double tail) {
        return hits <= 0 ? 0 : 1 - upperLimit(trials - hits, trials, tail);
    }

    /** Returns the smallest rate at which at most this number of hits has the probability {@code tail}; 1 without misses. */
    static double upperLimit(double hits, double trials, double tail) {
        if (hits >= trials) {
            return 1;
        }
        double low = Math.max(0, hits / trials);
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double rate = (low + high) / 2;
            // P(at most `hits` hits) = 1 - I_rate(hits + 1, trials - hits)
            if (1 - StudentT.incompleteBeta(rate, hits + 1, trials - hits) > tail) {
                low = rate;
            } else {
                high = rate;
            }
        }
        return high;
    }
}
