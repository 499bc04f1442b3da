package org.sassrec.sampling.negative;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.sampling.prior.ItemCounts;

/**
 * Draws items of one scenario with probabilities proportional to weight^power, and returns the exact probability of
 * each item. Uses memory only for the items of the scenario. Immutable and thread-safe.
 */
public final class NegativeSampler {

    private static final int EXACT = 256;

    /**
     * Sample count from which log n! has too little precision. The terms of the product are then so similar that the
     * middle term can represent all.
     */
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
    private final Group older;
    private final Group newer;

    /**
     * Samples of which each epoch uses the same share.
     *
     * @param positives number of samples of each item, in the order of {@link ItemCounts#items}
     * @param samples their sum
     */
    private record Group(int[] positives, long samples) {
        static Group of(int... positives) {
            return new Group(positives, Arrays.stream(positives).asLongStream().sum());
        }

        /**
         * Returns the logarithm of the probability that no row is a sample of an item.
         *
         * @param place position of the item; negative for an item without samples
         * @param rows number of rows from this group
         * @param without number of samples to leave out, which are not of the item: 1 for the row that asks
         */
        double logNone(int place, int rows, int without) {
            if (rows == 0) {
                return 0;
            }
            // If all samples have the same positive, no row has another one. One row less keeps the result finite.
            long count = place < 0 ? 0 : Math.min(positives[place], samples - without);
            return logProbabilityOfNone(samples - without, count, rows);
        }

        /** Returns the share of the samples that are not of an item. */
        double othersShare(int place) {
            return place < 0 ? 1 : 1 - (double) positives[place] / samples;
        }
    }

    private NegativeSampler(ItemCounts counts, int[] newer, int[] items, double[] cumulated) {
        this.counts = counts;
        this.items = items;
        this.cumulated = cumulated;
        this.newer = Group.of(newer);
        int[] left = counts.positives();
        if (this.newer.samples > 0) {
            left = left.clone();
            Arrays.setAll(left, place -> counts.positives()[place] - newer[place]);
        }
        this.older = Group.of(left);
    }

    /** Creates a sampler for epochs that use the same share of all samples. */
    public static NegativeSampler of(ItemCounts counts, SamplingWeight weight, double power) {
        return of(counts, new int[0], weight, power);
    }

    /**
     * Creates a sampler.
     *
     * @param newer number of samples of each item, in the order of {@link ItemCounts#items}, of which an epoch uses
     * another share than of the other samples; empty for none
     */
    public static NegativeSampler of(ItemCounts counts, int[] newer, SamplingWeight weight, double power) {
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
        return new NegativeSampler(counts, newer, Arrays.copyOf(items, size), Arrays.copyOf(cumulated, size));
    }

    // 0^0 would be 1, so that power 0 would draw items that were never exposed.
    private static double positivePower(int count, double power) {
        return count == 0 ? 0 : Math.pow(count, power);
    }

    /** Returns all items with exposures or positives in the scenario, ascending, independent of their probability. */
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

    /** Returns the probability of an item in one draw. */
    double probability(int item) {
        int place = Arrays.binarySearch(items, item);
        if (place < 0) {
            return 0;
        }
        return place == 0 ? cumulated[0] : cumulated[place] - cumulated[place - 1];
    }

    /** Returns the logarithm of {@link #probability}. */
    public double logProbability(int item) {
        return Math.log(Math.max(probability(item), Double.MIN_NORMAL));
    }

    /**
     * Returns the logarithm of the probability P that an item is a candidate of a row whose positive is another item.
     * It is a candidate if one of {@code draws} draws selects it, or if it is the positive of one of the other rows of
     * the segment. With q the probability of a draw, n the number of samples of the scenario, c the number of samples
     * with this positive, and m the number of other rows:
     *
     * <pre>P = 1 - (1 - q)^draws * C(n - 1 - c, m) / C(n - 1, m)</pre>
     *
     * <p>The last factor is hypergeometric, because an epoch contains each sample once. If an epoch uses all newer samples
     * and a share of the older ones, the factor is the product over both groups with their own n, c and m. The row itself
     * is of one of the groups, so the product is the mean over these two cases. Given the set of candidates, the
     * probability that one of them is the positive is proportional to p(item | user) / P(item). Subtracting log P therefore
     * makes the score approach log p(item | user) + const.
     *
     * @param newRows,oldRows number of rows of the segment that are newer or older samples; both are 0 if positives are no
     * candidates
     */
    public double logInclusion(int item, int draws, int newRows, int oldRows) {
        double logOut = draws * Math.log1p(-probability(item));
        if (newRows + oldRows > 1) {
            logOut += logNone(counts.indexOf(item), newRows, oldRows);
        }
        return Math.log(Math.max(-Math.expm1(logOut), Double.MIN_NORMAL));
    }

    /** Returns the logarithm of the probability that no other row of a segment is a sample of an item. */
    private double logNone(int place, int newRows, int oldRows) {
        if (newRows == 0) {
            return older.logNone(place, oldRows - 1, 1);
        }
        if (oldRows == 0) {
            return newer.logNone(place, newRows - 1, 1);
        }
        double ofNewer = newRows * newer.othersShare(place);
        double ofOlder = oldRows * older.othersShare(place);
        if (ofNewer + ofOlder == 0) {
            // No row has another positive.
            return Double.NEGATIVE_INFINITY;
        }
        double asNewer = Math.exp(newer.logNone(place, newRows - 1, 1) + older.logNone(place, oldRows, 0));
        double asOlder = Math.exp(newer.logNone(place, newRows, 0) + older.logNone(place, oldRows - 1, 1));
        return Math.log((ofNewer * asNewer + ofOlder * asOlder) / (ofNewer + ofOlder));
    }

    /**
     * Returns log C(n - count, chosen) / C(n, chosen): the probability that none of {@code count} marked elements is
     * among {@code chosen} elements of n.
     */
    static double logProbabilityOfNone(long n, long count, long chosen) {
        if (chosen > n - count) {
            return Double.NEGATIVE_INFINITY;
        }
        // The result is symmetric in count and chosen.
        long few = Math.min(count, chosen);
        long many = Math.max(count, chosen);
        if (n > LARGE) {
            // A difference of log factorials would lose the digits of a small probability.
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

    /** Returns log n!, from 128 on with Stirling's series (error below 1e-14). */
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

    /** Returns the logarithm of the binomial coefficient n over k, or minus infinity if k &gt; n. */
    static double logBinomial(long n, long k) {
        return k > n ? Double.NEGATIVE_INFINITY : logFactorial(n) - logFactorial(k) - logFactorial(n - k);
    }
}
