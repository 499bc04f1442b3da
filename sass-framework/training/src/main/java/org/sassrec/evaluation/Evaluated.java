package org.sassrec.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
 * @param asked what decides the queries and among which items they find their answers, by key ({@code EvaluationProtocol}); empty of
 *     what was kept before it was
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
        Map<String, Long> usersOf,
        Map<String, String> asked) {

    static final String FROZEN = "frozen";
    private static final double USUAL = 0.95;

    public Evaluated {
        history = history == null ? FROZEN : history;
        values = Map.copyOf(values);
        low = Map.copyOf(low);
        high = Map.copyOf(high);
        errors = errors == null || errors.isEmpty() ? errors(low, high, USUAL) : Map.copyOf(errors);
        usersOf = usersOf == null ? Map.of() : Map.copyOf(usersOf);
        asked = asked == null ? Map.of() : Map.copyOf(asked);
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
        return new Evaluated(
                split, exclude, history, users, values, low, high, errors(low, high, confidence), usersOf, asked);
    }

    /** The same of known questions. */
    Evaluated asking(Map<String, String> questions) {
        return new Evaluated(split, exclude, history, users, values, low, high, errors, usersOf, questions);
    }

    /** Whether figures of both may be compared; the days of the test may differ. */
    boolean comparableWith(Evaluated other) {
        return split.equals(other.split)
                && exclude.equals(other.exclude)
                && history.equals(other.history)
                && changed(other).isEmpty();
    }

    /** Keys by which other questions were asked, those that both know. */
    private List<String> changed(Evaluated other) {
        return asked.keySet().stream()
                .filter(key -> !Objects.equals(other.asked.getOrDefault(key, asked.get(key)), asked.get(key)))
                .sorted()
                .toList();
    }

    /** How others were measured that may not be compared with these, for people. */
    String otherwise(Evaluated other) {
        List<String> changed = changed(other);
        return changed.isEmpty()
                ? "on the split " + other.split + " with `exclude: " + other.exclude + "` and `history: "
                        + other.history + "`"
                : changed.stream()
                        .map(key -> "with `" + key + ": " + other.asked.get(key) + "`, which is `" + asked.get(key)
                                + "` now")
                        .collect(Collectors.joining(", "));
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
                some(usersOf, metrics),
                asked);
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
                both(rest.usersOf, users),
                asked);
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
