package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encoding of a number: in buckets, each a row of an embedding table, or as a scaled number.
 *
 * @param quantiles number of buckets with learned bounds; 0 if the bounds are given or there are no buckets
 * @param bounds given bounds of the buckets, ascending; a bucket includes its lower bound
 * @param scale scaling of the number; {@code null} for buckets
 */
public record NumberEncoding(
        int quantiles, List<Double> bounds, @Nullable Scale scale) {

    /** Scaling of a number without buckets. */
    public enum Scale {
        /** The number without changes. */
        RAW,
        /** sign(x) log(1 + |x|). */
        LOG,
        /** (x - mean) / standard deviation, both of train. The deviation is 1 if all numbers are equal. */
        STANDARD,
        /** {@link #LOG}, then {@link #STANDARD}. */
        LOG_STANDARD
    }

    public NumberEncoding {
        bounds = List.copyOf(bounds);
    }

    /** Returns an encoding in buckets with equal numbers of values. */
    public static NumberEncoding quantiles(int count) {
        return new NumberEncoding(count, List.of(), null);
    }

    /** Returns an encoding in buckets with given bounds. */
    public static NumberEncoding bounds(List<Double> bounds) {
        return new NumberEncoding(0, bounds, null);
    }

    /** Returns an encoding without buckets. */
    public static NumberEncoding scaled(Scale scale) {
        return new NumberEncoding(0, List.of(), scale);
    }

    /** Returns whether the number enters without buckets. */
    public boolean dense() {
        return scale != null;
    }
}
