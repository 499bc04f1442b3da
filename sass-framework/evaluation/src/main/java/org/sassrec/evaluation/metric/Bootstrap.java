package org.sassrec.evaluation.metric;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sassrec.sampling.Seeds;

/**
 * Poisson bootstrap over users: in each resample a user counts 0, 1, 2, ... times with probability e^-1 / n!. The count is
 * a function of seed, resample and user alone.
 *
 * @param confidence of an interval, such as 0.95
 */
public record Bootstrap(long seed, int resamples, double confidence) {

    /** A spread that is rounding alone. */
    static final double ROUNDING = 1e-12;

    private static final int MAX_REPEATS = 8; // P(more) is 1e-6
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
     * The standard error of a share.
     *
     * @param value of the metric, 0 to 1
     * @param values in the resamples; those without any user are NaN
     * @param users resampled; where all of them agree, no resample differs, and the error is {@link #unanimousError}
     * @return empty of fewer than two users, whose spread nobody knows, and where most resamples lack users: those that are
     *     left are no fair ones
     */
    OptionalDouble error(double value, double[] values, long users) {
        OptionalDouble spread = users < 2 ? OptionalDouble.empty() : spread(values);
        if (spread.isEmpty()) {
            return spread;
        }
        // Resamples spread by the users' variance over n, where one over n - 1 has no bias: of two users a half of it.
        double error = spread.getAsDouble() * Math.sqrt(users / (users - 1.0));
        return OptionalDouble.of(error <= ROUNDING ? unanimousError(value, users) : error);
    }

    /** How far the resamples lie from their mean; empty where most of them lack users. */
    static OptionalDouble spread(double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (finite.length < 2 || 2 * finite.length < values.length) {
            return OptionalDouble.empty();
        }
        double mean = Arrays.stream(finite).average().orElseThrow();
        double squares = Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).sum();
        return OptionalDouble.of(Math.sqrt(squares / (finite.length - 1)));
    }

    /** Where all of a few users agree: the error of half a user more of each kind (Agresti and Coull 1998), and not none. */
    public static double unanimousError(double value, long users) {
        double share = (value * users + 0.5) / (users + 1);
        return Math.sqrt(Math.max(0, share * (1 - share)) / users);
    }

    /**
     * The interval of a share: Student's t times the error, which holds at any confidence. The outermost of some hundred
     * resamples would not: 0.999 leaves a half of 1,000 beyond either end.
     *
     * @param freedoms of the error: of n users n - 1
     */
    EvaluationReport.Interval interval(double value, double error, double freedoms) {
        double half = error * StudentT.quantile(1 - confidence, freedoms);
        return new EvaluationReport.Interval(Math.max(0, value - half), Math.min(1, value + half), error);
    }

    /** The interval of users' mean, where there is one: of {@link #error}. */
    public Optional<EvaluationReport.Interval> interval(double value, double[] values, long users) {
        OptionalDouble error = error(value, values, users);
        return error.isEmpty() ? Optional.empty() : Optional.of(interval(value, error.getAsDouble(), users - 1.0));
    }

    /** After one step of SplitMix64's counter. */
    private static long mix(long value) {
        return Seeds.scramble(value + 0x9E3779B97F4A7C15L);
    }
}
