package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a number enters the model: put into buckets, each a row of an embedding table, or as itself.
 *
 * @param quantiles number of buckets whose bounds are learned from the data, 0 when they are given or there are none
 * @param bounds given bounds of the buckets, ascending; a bucket holds its lower bound
 * @param scale how the number itself is scaled; {@code null} when it is put into buckets
 */
public record NumberEncoding(
        int quantiles, List<Double> bounds, @Nullable Scale scale) {

    /** What is done to a number that enters as itself. */
    public enum Scale {
        /** Nothing. */
        RAW,
        /** sign(x) log(1 + |x|). */
        LOG,
        /** (x - mean) / standard deviation, both of train; the deviation counts as 1 where all numbers are equal. */
        STANDARD,
        /** {@link #LOG}, then {@link #STANDARD}. */
        LOG_STANDARD
    }

    public NumberEncoding {
        bounds = List.copyOf(bounds);
    }

    /** Buckets of equal numbers of values. */
    public static NumberEncoding quantiles(int count) {
        return new NumberEncoding(count, List.of(), null);
    }

    /** Buckets between given bounds. */
    public static NumberEncoding bounds(List<Double> bounds) {
        return new NumberEncoding(0, bounds, null);
    }

    /** The number itself. */
    public static NumberEncoding scaled(Scale scale) {
        return new NumberEncoding(0, List.of(), scale);
    }

    /** Whether the number itself enters, without buckets. */
    public boolean dense() {
        return scale != null;
    }
}
