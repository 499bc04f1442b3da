package org.sassrec.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A paired difference of a metric between two models over the same queries.
 *
 * @param low lower end of the interval; {@code null} where users tell nothing of it
 * @param high upper end
 * @param p chance of a difference as large between equal models
 * @param pHolm the same, corrected for all differences of its family
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

    /** Half of the interval; {@code null} where it is unknown. */
    public @Nullable Double half() {
        return high == null ? null : high - difference;
    }
}
