package org.sassrec.result;

import java.util.List;
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
}
