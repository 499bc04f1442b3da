package org.sassrec.evaluation;

import java.util.Arrays;

/**
 * Poisson bootstrap over users: in each resample a user counts 0, 1, 2, ... times with probability e^-1 / n!. The count is
 * a function of seed, resample and user alone.
 *
 * @param confidence share of the resamples between the ends of an interval, such as 0.95
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

    /** Lower and upper end; NaN twice without a finite value. */
    double[] interval(double[] values) {
        double[] finite =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (finite.length == 0) {
            return new double[] {Double.NaN, Double.NaN};
        }
        double tail = (1 - confidence) / 2;
        return new double[] {quantile(finite, tail), quantile(finite, 1 - tail)};
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int low = (int) Math.floor(place);
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
    }

    // SplitMix64's finaliser (Steele, Lea and Flood 2014) after one step of its counter.
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
