package org.sassrec.serving.release;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The metrics of one scenario, as a release stores them.
 *
 * @param split split on which they were measured: {@code test} for a final model
 * @param exclude value of {@code evaluate.exclude}
 * @param history value of {@code evaluate.history}
 * @param users number of users with a query
 * @param values by metric
 * @param errors standard errors over users, by metric, where resampled
 * @param usersByMetric number of users by metric, where it differs from {@code users}
 * @param protocol settings that decide the queries and their candidates, by key ({@code EvaluationProtocol})
 */
public record ScenarioMetrics(
        String split,
        String exclude,
        String history,
        long users,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, Double> values,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, Double> errors,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
        Map<String, Long> usersByMetric,

        @JsonFormat(with = JsonFormat.Feature.WRITE_SORTED_MAP_ENTRIES)
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

    /** Returns whether both were measured by the same protocol. The days of the test split may differ. */
    public boolean isComparableWith(ScenarioMetrics other) {
        return split.equals(other.split)
                && exclude.equals(other.exclude)
                && history.equals(other.history)
                && changedKeys(other).isEmpty();
    }

    /** Returns the keys of the protocol that both have and that differ. */
    private List<String> changedKeys(ScenarioMetrics other) {
        return protocol.keySet().stream()
                .filter(key -> !Objects.equals(other.protocol.getOrDefault(key, protocol.get(key)), protocol.get(key)))
                .sorted()
                .toList();
    }

    /** Describes how the other metrics, which are not comparable, were measured. */
    public String differencesFrom(ScenarioMetrics other) {
        List<String> changed = changedKeys(other);
        return changed.isEmpty()
                ? "on the split " + other.split + " with `exclude: " + other.exclude + "` and `history: "
                        + other.history + "`"
                : changed.stream()
                        .map(key ->
                                "with `" + key + ": " + other.protocol.get(key) + "`, now `" + protocol.get(key) + "`")
                        .collect(Collectors.joining(", "));
    }

    /**
     * Returns whether both may be metrics of one model on one dataset: the number of users and all common metrics are
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

    /** Returns a copy with only the metrics that match. */
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

    /**
     * Returns a copy in which the other's metrics replace these, metric by metric. Returns this if the other is not
     * comparable.
     */
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

    /**
     * Returns the value of a metric.
     *
     * @throws NullPointerException if the metric is missing
     */
    public double value(String metric) {
        return Objects.requireNonNull(values.get(metric), metric);
    }

    /** Returns the standard error of a metric over users; 0 if it was not resampled. */
    public double error(String metric) {
        return errors.getOrDefault(metric, 0.0);
    }

    /** Returns the number of users of a metric. */
    public long users(String metric) {
        return usersByMetric.getOrDefault(metric, users);
    }
}
