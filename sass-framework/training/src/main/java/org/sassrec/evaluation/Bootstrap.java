package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.Optional;

/**
 * Poisson bootstrap over users: in each resample a user counts 0, 1, 2, ... times with probability e^-1 / n!. The count is
 * a function of seed, resample and user alone.
 *
 * @param confidence of an interval, such as 0.95
 */
record Bootstrap(long seed, int resamples, double confidence) {

    private static final int MOST = 8; // P(more) is 1e-6
    private static final double[] CUMULATIVE = new double[MOST];

    static {
        double probability = Math.exp(-1);
        double sum = 0;
        for (int n = 0; n < MOST; n++) {
            sum += probability;
            CUMULATIVE[n] = sum;
            probability /= n + 1;
        }
    }

    int weight(int resample, int user) {
        double uniform = (mix(seed + mix(((long) resample << 32) | user)) >>> 11) * 0x1.0p-53;
        int n = 0;
        while (n < MOST && uniform >= CUMULATIVE[n]) {
            n++;
        }
        return n;
    }

    /**
     * The interval of a share: Student's t times the spread of the resamples, which holds at any confidence. The outermost of some
     * hundred resamples would not: 0.999 leaves a half of 1,000 beyond either end.
     *
     * @param value of the metric, 0 to 1
     * @param values in the resamples; those without any user are NaN
     * @param users resampled
     * @return empty of fewer than two users, whose spread nobody knows, and where most resamples lack users: those that are
     *     left are no fair ones
     */
    Optional<EvaluationReport.Interval> interval(double value, double[] values, long users) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (users < 2 || finite.length < 2 || 2 * finite.length < values.length) {
            return Optional.empty();
        }
        double mean = Arrays.stream(finite).average().orElseThrow();
        double squares = Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).sum();
        double error = Math.sqrt(squares / (finite.length - 1));
        double half = error * StudentT.quantile(1 - confidence, users - 1.0);
        return Optional.of(new EvaluationReport.Interval(Math.max(0, value - half), Math.min(1, value + half), error));
    }

    // SplitMix64's finaliser (Steele, Lea and Flood 2014) after one step of its counter.
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
