package org.sassrec.evaluation;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

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
 * @param errors standard errors by metric, over users, where resampled; of what was kept before there were any, intervals are taken for those of 95 %
 * @param usersOf by metric, where it is over other users than those who have a query
 */
public record Evaluated(
        String split,
        String exclude,
        String history,
        long users,
        Map<String, Double> values,
        Map<String, Double> low,
        Map<String, Double> high,
        Map<String, Double> errors,
        Map<String, Long> usersOf) {

    static final String FROZEN = "frozen";
    private static final double USUAL = 0.95;

    public Evaluated {
        history = history == null ? FROZEN : history;
        values = Map.copyOf(values);
        low = Map.copyOf(low);
        high = Map.copyOf(high);
        errors = errors == null || errors.isEmpty() ? errors(low, high, USUAL) : Map.copyOf(errors);
        usersOf = usersOf == null ? Map.of() : Map.copyOf(usersOf);
    }

    private static Map<String, Double> errors(Map<String, Double> low, Map<String, Double> high, double confidence) {
        double half = StudentT.quantile(1 - confidence, Double.MAX_VALUE);
        Map<String, Double> errors = new TreeMap<>();
        low.forEach((metric, from) -> {
            Double to = high.get(metric);
            if (to != null) {
                errors.put(metric, (to - from) / 2 / half);
            }
        });
        return Map.copyOf(errors);
    }

    /** The same with errors as intervals of another confidence than 95 % have them. */
    Evaluated withIntervalsOf(double confidence) {
        return new Evaluated(split, exclude, history, users, values, low, high, errors(low, high, confidence), usersOf);
    }

    /** Whether figures of both may be compared; the days of the test may differ. */
    boolean comparableWith(Evaluated other) {
        return split.equals(other.split) && exclude.equals(other.exclude) && history.equals(other.history);
    }

    /**
     * Whether these may be the figures of one model on one dataset, maybe measured twice: users and all metrics that both have are
     * equal to the last digit.
     */
    public boolean measuresTheSameAs(Evaluated other) {
        return comparableWith(other)
                && users == other.users
                && values.entrySet().stream()
                        .allMatch(each -> other.values
                                .getOrDefault(each.getKey(), each.getValue())
                                .equals(each.getValue()));
    }

    /** The same of some metrics alone. */
    public Evaluated only(Predicate<String> metrics) {
        return new Evaluated(
                split,
                exclude,
                history,
                users,
                some(values, metrics),
                some(low, metrics),
                some(high, metrics),
                some(errors, metrics),
                some(usersOf, metrics));
    }

    private static <T> Map<String, T> some(Map<String, T> all, Predicate<String> metrics) {
        Map<String, T> some = new TreeMap<>(all);
        some.keySet().removeIf(metrics.negate());
        return some;
    }

    /** The same with another's figures in place of its own, metric by metric; if they were measured otherwise, without them. */
    public Evaluated with(Evaluated other) {
        if (!comparableWith(other)) {
            return this;
        }
        Evaluated rest = only(metric -> !other.values.containsKey(metric));
        Map<String, Long> users = new TreeMap<>();
        other.values.keySet().forEach(metric -> users.put(metric, other.users(metric)));
        return new Evaluated(
                split,
                exclude,
                history,
                this.users,
                both(rest.values, other.values),
                both(rest.low, other.low),
                both(rest.high, other.high),
                both(rest.errors, other.errors),
                both(rest.usersOf, users));
    }

    private static <T> Map<String, T> both(Map<String, T> some, Map<String, T> others) {
        Map<String, T> both = new TreeMap<>(some);
        both.putAll(others);
        return both;
    }

    /** The value of a metric that there is. */
    double value(String metric) {
        return Objects.requireNonNull(values.get(metric), metric);
    }

    /** The standard error of a metric, over users; 0 without any. */
    double error(String metric) {
        return errors.getOrDefault(metric, 0.0);
    }

    /** Users that a metric is over. */
    long users(String metric) {
        return usersOf.getOrDefault(metric, users);
    }
}
