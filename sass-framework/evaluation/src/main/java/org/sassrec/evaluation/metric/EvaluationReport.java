package org.sassrec.evaluation.metric;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.files.Versioned;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * Result of an evaluation, and the content of {@code evaluation.json}. Maps keep the order of the configuration; a metric that
 * has no value (no queries, no exposures of both kinds) is absent.
 *
 * <pre>{@code
 * {"version": 1, "model": "sass", "split": "test", "horizon": "refit", "exclude": "positives", "history": "frozen",
 *  "scenarios": {"home": {"queries": 1234, "users": 800, "candidates": 5145, "unreachable": 7, "excluded": 3,
 *                         "exposures": 9876, "metrics": {"hr@50": 0.21}, "popularity": {"hr@50": 0.15},
 *                         "intervals": {"hr@50": {"low": 0.19, "high": 0.23, "error": 0.01}}, "usersByMetric": {"auc": 900},
 *                         "byHistory": {"new": {"queries": 90, "users": 80, "metrics": {"hr@50": 0.12}}, "few": {}, "many": {}},
 *                         "byPopularity": {"popular": {}, "middle": {}, "tail": {}}}},
 *  "macro": {"metrics": {"hr@50": 0.2}, "popularity": {"hr@50": 0.14}, "intervals": {}}, "confidence": 0.95,
 *  "seconds": {"candidates": 0.1, "total": 1.8}, "protocol": {"home": {"label": "is_click = 1"}}}
 * }</pre>
 *
 * @param model name of what was ranked
 * @param scenarios by name, served ones only
 * @param macro plain means over the scenarios with queries
 * @param confidence of each {@link Interval}
 * @param seconds of "candidates", "items" (encoding), "users" (encoding), "ranking", "exposures", and "total"
 * @param protocol what decides the queries and their candidates ({@code EvaluationProtocol}), by scenario
 */
public record EvaluationReport(
        String model,
        Split split,
        Horizon horizon,
        Exclude exclude,
        History history,
        Map<String, ScenarioResult> scenarios,
        Scores macro,
        double confidence,
        Map<String, Double> seconds,
        Map<String, Map<String, String>> protocol)
        implements Versioned {

    public EvaluationReport {
        Objects.requireNonNull(macro); // a file without it is damaged
    }

    public EvaluationReport with(Map<String, Map<String, String>> known) {
        return new EvaluationReport(
                model, split, horizon, exclude, history, scenarios, macro, confidence, seconds, known);
    }

    /**
     * One scenario.
     *
     * @param queries positives of the split
     * @param users who have a query
     * @param unreachable queries whose target is no candidate
     * @param excluded queries whose target is excluded: missed under {@code positives}, last under {@code seen}
     * @param usersByMetric users that a metric is over, where they are others: those with exposures, for GAUC with exposures of both kinds
     * @param byHistory the same for users of whom nothing, little or much is known; empty without intervals
     * @param byPopularity the same for popular and rare targets; empty without intervals
     */
    public record ScenarioResult(
            long queries,
            long users,
            int candidates,
            long unreachable,
            long excluded,
            long exposures,
            @JsonUnwrapped Scores scores,
            Map<String, Long> usersByMetric,
            Map<String, Slice> byHistory,
            Map<String, Slice> byPopularity) {}

    /**
     * A part of a scenario's queries.
     *
     * @param queries of the part
     * @param users who have a query of the part
     * @param scores of ranks, and of the exposures to these users or of these items
     */
    public record Slice(
            long queries, long users, @JsonUnwrapped Scores scores) {}

    /**
     * Values by metric text.
     *
     * @param model of the model
     * @param popularity of the popularity ranking, under the same rules
     * @param intervals of the model's values, where resampled
     */
    public record Scores(
            @JsonProperty("metrics") Map<String, Double> model,
            Map<String, Double> popularity,
            Map<String, Interval> intervals) {
        /** None yet; they can be put. */
        public static Scores empty() {
            return new Scores(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        }
    }

    /**
     * What chance leaves open of a value.
     *
     * @param error standard error, over users
     */
    public record Interval(double low, double high, double error) {}

    /** Returns the metrics of each scenario as a release keeps them. */
    public Map<String, ScenarioMetrics> scenarioMetrics() {
        Map<String, ScenarioMetrics> metrics = new LinkedHashMap<>();
        scenarios.forEach((name, result) -> {
            Map<String, Double> errors = new TreeMap<>();
            result.scores().intervals().forEach((metric, interval) -> errors.put(metric, interval.error()));
            metrics.put(
                    name,
                    new ScenarioMetrics(
                            split.name().toLowerCase(Locale.ROOT),
                            exclude.name().toLowerCase(Locale.ROOT),
                            history.name().toLowerCase(Locale.ROOT),
                            result.users(),
                            result.scores().model(),
                            errors,
                            result.usersByMetric(),
                            protocol.getOrDefault(name, Map.of())));
        });
        return metrics;
    }
}
