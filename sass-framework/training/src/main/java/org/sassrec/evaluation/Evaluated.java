package org.sassrec.evaluation;

import java.util.Map;
import java.util.Objects;

/**
 * One scenario's figures as they are kept with a release.
 *
 * @param split on which they were measured, {@code test} for a final model
 * @param exclude as in {@code evaluate.exclude}
 * @param history as in {@code evaluate.history}; what was kept before there was a choice is frozen
 * @param users who have a query
 * @param values by metric
 * @param low lower ends of the intervals by metric, where resampled
 * @param high upper ends
 */
public record Evaluated(
        String split,
        String exclude,
        String history,
        long users,
        Map<String, Double> values,
        Map<String, Double> low,
        Map<String, Double> high) {

    static final String FROZEN = "frozen";

    public Evaluated {
        history = history == null ? FROZEN : history;
        values = Map.copyOf(values);
        low = Map.copyOf(low);
        high = Map.copyOf(high);
    }

    /** Whether figures of both may be compared; the days of the test may differ. */
    boolean comparableWith(Evaluated other) {
        return split.equals(other.split) && exclude.equals(other.exclude) && history.equals(other.history);
    }

    /** The value of a metric that there is. */
    double value(String metric) {
        return Objects.requireNonNull(values.get(metric), metric);
    }

    /** Half of the interval's length; 0 without an interval. */
    double halfWidth(String metric) {
        Double from = low.get(metric);
        Double to = high.get(metric);
        return from == null || to == null ? 0 : (to - from) / 2;
    }
}
