package org.sassrec.result;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A paired difference of a metric between two models over the same queries.
 *
 * @param low lower end of the interval; {@code null} if the users do not determine it
 * @param high upper end of the interval
 * @param p probability of a difference at least as large between equal models
 * @param pHolm {@code p} after the Holm correction for all differences of its family
 * @param seeds the difference of each pair of seeds
 */
public record Difference(
        double difference,
        @Nullable Double low,
        @Nullable Double high,
        double p,
        double pHolm,
        Verdict verdict,
        List<Double> seeds) {

    /** Returns half of the width of the interval, or {@code null} if it is unknown. */
    public @Nullable Double half() {
        return high == null ? null : high - difference;
    }

    /** Returns the difference with its interval, for example {@code +0.0300 (-0.0100 to +0.0700)}. */
    public String text() {
        return low == null
                ? String.format(Locale.ROOT, "%+.4f (interval unknown)", difference)
                : String.format(Locale.ROOT, "%+.4f (%+.4f to %+.4f)", difference, low, high);
    }
}
