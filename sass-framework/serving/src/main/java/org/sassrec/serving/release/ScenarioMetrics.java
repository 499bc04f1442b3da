package org.sassrec.serving.release;

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
 * @param history as in {@code evaluate.history}
 * @param users who have a query
 * @param values by metric
 * @param errors standard errors by metric, over users, where resampled
 * @param usersByMetric by metric, where it is over other users than those who have a query
 * @param protocol what decides the queries and among which items they find their answers, by key ({@code EvaluationProtocol})
 */
public record ScenarioMetrics(
        String split,
        String exclude,
        String history,
        long users,
        Map<String, Double> values,
        Map<String, Double> errors,
        Map<String, Long> usersByMetric,
        Map<String, String> protocol) {

    public ScenarioMetrics {
        Objects.requireNonNull(split);
        Objects.requireNonNull(exclude);
        Objects.requireNonNull(history);
        values = Map.copyOf(values);
        errors = Map.copyOf(errors);
        usersByMetric = Map.copyOf(usersByMetric);
        protocol = Map.copyOf(protocol);
    }

    /** Whether figures of both may be compared; the days of the test may differ. */
    public boolean isComparableWith(ScenarioMetrics other) {
        return split.equals(other.split)
                && exclude.equals(other.exclude)
                && history.equals(other.history)
                && changedKeys(other).isEmpty();
    }

    /** Keys by which other questions were asked, those that both know. */
    private List<String> changedKeys(ScenarioMetrics other) {
        return protocol.keySet().stream()
                .filter(key -> !Objects.equals(other.protocol.getOrDefault(key, protocol.get(key)), protocol.get(key)))
                .sorted()
                .toList();
    }

    /** How others were measured that may not be compared with these, for people. */
    public String differencesFrom(ScenarioMetrics other) {
        List<String> changed = changedKeys(other);
        return changed.isEmpty()
                ? "on the split " + other.split + " with `exclude: " + other.exclude + "` and `history: "
                        + other.history + "`"
                : changed.stream()
                        .map(key -> "with `" + key + ": " + other.protocol.get(key) + "`, which is `"
                                + protocol.get(key) + "` now")
                        .collect(Collectors.joining(", "));
    }

    /**
     * Whether these may be the figures of one model on one dataset, maybe measured twice: users and all metrics that both have are
     * equal to the last digit.
     */
    public boolean matches(ScenarioMetrics other) {
        return isComparableWith(other)
                && users == other.users
                && values.entrySet().stream()
                        .allMatch(each -> other.values
                                .getOrDefault(each.getKey(), each.getValue())
                                .equals(each.getValue()));
    }

    /** The same of some metrics alone. */
    public ScenarioMetrics filter(Predicate<String> metrics) {
        return new ScenarioMetrics(
                split,
                exclude,
                history,
                users,
                filter(values, metrics),
                filter(errors, metrics),
                filter(usersByMetric, metrics),
                protocol);
    }

    private static <T> Map<String, T> filter(Map<String, T> all, Predicate<String> metrics) {
        Map<String, T> some = new TreeMap<>(all);
        some.keySet().removeIf(metrics.negate());
        return some;
    }

    /** The same with another's figures in place of its own, metric by metric; if they were measured otherwise, without them. */
    public ScenarioMetrics mergedWith(ScenarioMetrics other) {
        if (!isComparableWith(other)) {
            return this;
        }
        ScenarioMetrics rest = filter(metric -> !other.values.containsKey(metric));
        Map<String, Long> users = new TreeMap<>();
        other.values.keySet().forEach(metric -> users.put(metric, other.users(metric)));
        return new ScenarioMetrics(
                split,
                exclude,
                history,
                this.users,
                merge(rest.values, other.values),
                merge(rest.errors, other.errors),
                merge(rest.usersByMetric, users),
                protocol);
    }

    private static <T> Map<String, T> merge(Map<String, T> some, Map<String, T> others) {
        Map<String, T> both = new TreeMap<>(some);
        both.putAll(others);
        return both;
    }

    /** The value of a metric that there is. */
    public double value(String metric) {
        return Objects.requireNonNull(values.get(metric), metric);
    }

    /** The standard error of a metric, over users; 0 without any. */
    public double error(String metric) {
        return errors.getOrDefault(metric, 0.0);
    }

    /** Users that a metric is over. */
    public long users(String metric) {
        return usersByMetric.getOrDefault(metric, users);
    }
}
