package org.sassrec.evaluation.metric;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sassrec.sampling.Seeds;

/**
 * Poisson bootstrap over users: in each resample a user counts n times with probability e^-1 / n!. The count is a
 * function of seed, resample and user only.
 *
 * @param seed random seed
 * @param resamples number of resamples
 * @param confidence level of the intervals, for example 0.95
 */
public record Bootstrap(long seed, int resamples, double confidence) {

    /** Standard deviations up to this value are rounding errors. */
    static final double ROUNDING = 1e-12;

    /** With fewer hits or misses, the distribution of a hit rate is skewed, and the symmetric interval is too narrow. */
    private static final int MIN_HITS = 20;

    private static final int MAX_REPEATS = 8; // P(n > 8) is about 1e-6
    private static final double[] CUMULATIVE = new double[MAX_REPEATS];

    static {
        double probability = Math.exp(-1);
        double sum = 0;
        for (int n = 0; n < MAX_REPEATS; n++) {
            sum += probability;
            CUMULATIVE[n] = sum;
            probability /= n + 1;
        }
    }

    int weight(int resample, int user) {
        double uniform = (mix(seed + mix(((long) resample << 32) | user)) >>> 11) * 0x1.0p-53;
        int n = 0;
        while (n < MAX_REPEATS && uniform >= CUMULATIVE[n]) {
            n++;
        }
        return n;
    }

    /**
     * Returns the standard error of a metric.
     *
     * @param value value of the metric, 0 to 1
     * @param values [resamples] values of the resamples; NaN for resamples without users
     * @param users number of users of the metric. If all users have the same value, the resamples do not vary, and the
     * error is {@link #unanimousError}.
     * @return empty for fewer than two users, and if more than half of the resamples have no users
     */
    OptionalDouble error(double value, double[] values, long users) {
        OptionalDouble spread = users < 2 ? OptionalDouble.empty() : spread(values);
        if (spread.isEmpty()) {
            return spread;
        }
        // The variance of the resamples is biased by the factor (n - 1) / n, one half for two users.
        double error = spread.getAsDouble() * Math.sqrt(users / (users - 1.0));
        return OptionalDouble.of(error <= ROUNDING ? unanimousError(value, users) : error);
    }

    /** Returns the standard deviation of the resamples; empty if more than half of them have no users. */
    static OptionalDouble spread(double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (finite.length < 2 || 2 * finite.length < values.length) {
            return OptionalDouble.empty();
        }
        double mean = Arrays.stream(finite).average().orElseThrow();
        double squares = Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).sum();
        return OptionalDouble.of(Math.sqrt(squares / (finite.length - 1)));
    }

    /**
     * Returns the standard error if all users have the same value: that of half an additional user of each kind
     * (Agresti and Coull 1998).
     */
    public static double unanimousError(double value, long users) {
        double share = (value * users + 0.5) / (users + 1);
        return Math.sqrt(Math.max(0, share * (1 - share)) / users);
    }

    /**
     * Returns the interval of a metric: value ± t * error, limited to [0, 1]. The quantile of Student's t also holds at
     * high confidence, where the quantiles of some hundred resamples are inexact.
     *
     * @param freedoms degrees of freedom of the error; n - 1 for n users
     */
    EvaluationReport.Interval interval(double value, double error, double freedoms) {
        double half = error * StudentT.quantile(1 - confidence, freedoms);
        return new EvaluationReport.Interval(Math.max(0, value - half), Math.min(1, value + half), error);
    }

    /**
     * Returns the interval of a metric of one scenario. For few hits or misses it contains the exact interval of a hit
     * rate (Clopper and Pearson 1934). The number of trials is the effective one, which the error implies, and at least
     * that of the users.
     *
     * @param metric for example {@code hr@50}. Values of 0 and 1 are hit rates for any metric.
     */
    EvaluationReport.Interval interval(String metric, double value, double error, long users) {
        EvaluationReport.Interval symmetric = interval(value, error, users - 1.0);
        boolean unanimous = value <= 0 || value >= 1;
        double trials = unanimous ? (double) users : Math.max((double) users, value * (1 - value) / (error * error));
        if (!(unanimous || metric.startsWith("hr@")) || Math.min(value, 1 - value) * trials >= MIN_HITS) {
            return symmetric;
        }
        double tail = (1 - confidence) / 2;
        return new EvaluationReport.Interval(
                Math.min(symmetric.low(), HitRate.lowerLimit(value * trials, trials, tail)),
                Math.max(symmetric.high(), HitRate.upperLimit(value * trials, trials, tail)),
                error);
    }

    /** Returns the interval of a metric of one scenario; empty if {@link #error} is empty. */
    public Optional<EvaluationReport.Interval> interval(String metric, double value, double[] values, long users) {
        OptionalDouble error = error(value, values, users);
        return error.isEmpty() ? Optional.empty() : Optional.of(interval(metric, value, error.getAsDouble(), users));
    }

    /** One step of SplitMix64. */
    private static long mix(long value) {
        return Seeds.scramble(value + 0x9E3779B97F4A7C15L);
    }
}
