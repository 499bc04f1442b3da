package org.sassrec.sampling.negative;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.sampling.prior.ItemCounts;

/**
 * Draws items of one scenario by weight^power and knows the exact probability of each. Takes memory for the scenario's
 * own items only. Immutable, thread-safe.
 */
public final class NegativeSampler {

    private static final int EXACT = 256;

    /** Samples from which on log n! has too few digits left; terms are then so alike that their middle stands for all. */
    private static final long LARGE = 1_000_000;

    private static final double[] LOG_FACTORIALS = new double[128];

    static {
        for (int n = 1; n < LOG_FACTORIALS.length; n++) {
            LOG_FACTORIALS[n] = LOG_FACTORIALS[n - 1] + Math.log(n);
        }
    }

    private final int[] items;
    private final double[] cumulated;
    private final ItemCounts counts;
    private final long samples;

    private NegativeSampler(ItemCounts counts, int[] items, double[] cumulated) {
        this.counts = counts;
        this.items = items;
        this.cumulated = cumulated;
        this.samples = Arrays.stream(counts.positives()).asLongStream().sum();
    }

    public static NegativeSampler of(ItemCounts counts, SamplingWeight weight, double power) {
        int[] items = new int[counts.items().length];
        double[] cumulated = new double[items.length];
        int size = 0;
        double sum = 0;
        for (int place = 0; place < items.length; place++) {
            double mass = switch (weight) {
                case UNIFORM -> 1;
                case EXPOSURE -> positivePower(counts.exposures()[place], power);
                case POSITIVES -> positivePower(counts.positives()[place], power);
            };
            if (mass > 0) {
                sum += mass;
                items[size] = counts.items()[place];
                cumulated[size++] = sum;
            }
        }
        for (int n = 0; n < size; n++) {
            cumulated[n] /= sum;
        }
        return new NegativeSampler(counts, Arrays.copyOf(items, size), Arrays.copyOf(cumulated, size));
    }

    // 0^0 would be 1: an item that was never shown must not become a negative by power 0.
    private static double positivePower(int count, double power) {
        return count == 0 ? 0 : Math.pow(count, power);
    }

    /** All items that the scenario exposed or that were answered there, ascending, whatever their chance to be drawn. */
    public int[] items() {
        return counts.items().clone();
    }

    public int draw(RandomGenerator random) {
        double at = random.nextDouble();
        int low = 0;
        int high = items.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulated[middle] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return items[low];
    }

    /** Probability of an item in one draw. */
    double probability(int item) {
        int place = Arrays.binarySearch(items, item);
        if (place < 0) {
            return 0;
        }
        return place == 0 ? cumulated[0] : cumulated[place] - cumulated[place - 1];
    }

    /** log of {@link #probability}. */
    public double logProbability(int item) {
        return Math.log(Math.max(probability(item), Double.MIN_NORMAL));
    }

    /**
     * log of the probability that an item is among the candidates of a row whose own positive is another item: it was
     * drawn in one of {@code draws}, or it is the positive of one of the {@code others} rows that share the segment.
     * With q the probability of a draw, n the scenario's samples and c those whose positive is the item:
     *
     * <pre>P = 1 - (1 - q)^draws * C(n - 1 - c, others) / C(n - 1, others)</pre>
     *
     * The last factor is hypergeometric, since an epoch shows every sample once. Given the set of candidates, the
     * chance that an item of it is the positive is proportional to p(item | user) / P(item), so that subtracting log P
     * makes the score tend to log p(item | user) + const.
     */
    public double logInclusion(int item, int draws, int others) {
        double logOut = draws * Math.log1p(-probability(item));
        if (others > 0) {
            int place = counts.indexOf(item);
            long count = place < 0 ? 0 : counts.positives()[place];
            // Where an item holds all samples there is no row with another positive; count one row less.
            count = Math.min(count, samples - 1);
            logOut += logProbabilityOfNone(samples - 1, count, others);
        }
        return Math.log(Math.max(-Math.expm1(logOut), Double.MIN_NORMAL));
    }

    /** log C(n - count, chosen) / C(n, chosen): none of {@code count} marked ones among {@code chosen} of n. */
    static double logProbabilityOfNone(long n, long count, long chosen) {
        if (chosen > n - count) {
            return Double.NEGATIVE_INFINITY;
        }
        // It is the same whoever is marked and whoever chosen.
        long few = Math.min(count, chosen);
        long many = Math.max(count, chosen);
        if (n > LARGE) {
            // The difference of logarithms of factorials would lose the digits of a small probability.
            return few * Math.log1p(-many / (n - (few - 1) / 2.0));
        }
        if (few > EXACT) {
            return logBinomial(n - count, chosen) - logBinomial(n, chosen);
        }
        double log = 0;
        for (long k = 0; k < few; k++) {
            log += Math.log1p(-(double) many / (n - k));
        }
        return log;
    }

    /** log n!; Stirling's series (error below 1e-14 from 128 on). */
    static double logFactorial(long n) {
        if (n < LOG_FACTORIALS.length) {
            return LOG_FACTORIALS[(int) n];
        }
        double x = n;
        double inverse = 1 / x;
        double square = inverse * inverse;
        return (x + 0.5) * Math.log(x)
                - x
                + 0.5 * Math.log(2 * Math.PI)
                + inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
    }

    /** log of the number of ways to choose k of n; minus infinity when there is none. */
    static double logBinomial(long n, long k) {
        return k > n ? Double.NEGATIVE_INFINITY : logFactorial(n) - logFactorial(k) - logFactorial(n - k);
    }
}
