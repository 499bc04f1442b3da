package org.sassrec.evaluation.metric;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.files.Versioned;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * The result of an evaluation and the content of {@code evaluation.json}. Maps keep the order of the configuration. A
 * metric without a value (no queries, or exposures of one label only) is absent.
 *
 * <pre>{@code
 * {"version": 1, "model": "sass", "split": "test", "horizon": "refit", "exclude": "positives", "history": "frozen",
 *  "scenarios": {"home": {"queries": 1234, "users": 800, "candidates": 5145, "unreachable": 7, "excluded": 3,
 *                         "exposures": 9876, "metrics": {"hr@50": 0.21}, "popularity": {"hr@50": 0.15},
 *                         "intervals": {"hr@50": {"low": 0.19, "high": 0.23, "error": 0.01}}, "usersByMetric": {"auc": 900},
 *                         "sample": {"allQueries": 98765, "allUsers": 64000}, "sampleErrors": {"hr@50": 0.0099},
 *                         "byHistory": {"new": {"queries": 90, "users": 80, "metrics": {"hr@50": 0.12}}, "few": {}, "many": {}},
 *                         "byPopularity": {"popular": {}, "middle": {}, "tail": {}},
 *                         "byAge": {"new": {}, "older": {}}}},
 *  "macro": {"metrics": {"hr@50": 0.2}, "popularity": {"hr@50": 0.14}, "intervals": {}}, "confidence": 0.95,
 *  "seconds": {"candidates": 0.1, "total": 1.8}, "protocol": {"home": {"label": "is_click = 1"}}}
 * }</pre>
 *
 * @param model name of the evaluated model
 * @param horizon end of the data of the model
 * @param exclude rule for items that the user knows
 * @param history events of the user that a query knows
 * @param scenarios results of the served scenarios, by name
 * @param macro unweighted means over the scenarios with a value
 * @param confidence level of each {@link Interval}
 * @param seconds duration of "candidates", "items" (encoding), "users" (encoding), "ranking", "lists", "exposures" and
 * "total"
 * @param protocol settings that determine queries and candidates ({@code EvaluationProtocol}), by scenario
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
     * The result of one scenario.
     *
     * @param queries number of positives of the split
     * @param users number of users with a query
     * @param candidates number of candidates
     * @param unreachable number of queries whose target is not a candidate
     * @param excluded number of queries whose target is excluded: a miss with {@code positives}, ranked last with
     * {@code seen}
     * @param exposures number of exposures of the split
     * @param usersByMetric number of users of metrics over exposures
     * @param sample numbers of the complete split; {@code null} if all queries were evaluated. The other numbers are
     * those of the sample.
     * @param byHistory results by the number of known items of the user; empty without intervals
     * @param byPopularity results by the popularity of the target; empty without intervals
     * @param byAge results of the ranking metrics by the age of the target; empty without intervals
     */
    public record ScenarioResult(
            long queries,
            long users,
            int candidates,
            long unreachable,
            long excluded,
            long exposures,
            @Nullable Sample sample,
            @JsonUnwrapped Scores scores,
            Map<String, Long> usersByMetric,
            Map<String, Slice> byHistory,
            Map<String, Slice> byPopularity,
            Map<String, Slice> byAge) {}

    /**
     * The queries from which a sample was drawn.
     *
     * @param allQueries number of positives of the split
     * @param allUsers number of users with a query
     */
    public record Sample(long allQueries, long allUsers) {}

    /**
     * The result of a part of a breakdown.
     *
     * @param queries number of queries of the part
     * @param users number of users with a query of the part
     * @param scores ranking metrics of the part, and exposure metrics of its users or items
     */
    public record Slice(
            long queries, long users, @JsonUnwrapped Scores scores) {}

    /**
     * Values by metric.
     *
     * @param model values of the model
     * @param popularity values of the popularity baseline under the same rules
     * @param intervals confidence intervals of the model's values
     * @param sampleErrors standard errors of the model's values as estimates of the values for all queries of the split;
     * empty if all were evaluated
     */
    public record Scores(
            @JsonProperty("metrics") Map<String, Double> model,
            Map<String, Double> popularity,
            Map<String, Interval> intervals,
            Map<String, Double> sampleErrors) {
        @JsonCreator
        public Scores {
            // Old files and slices have no intervals.
            intervals = Objects.requireNonNullElse(intervals, Map.of());
            sampleErrors = Objects.requireNonNullElse(sampleErrors, Map.of());
        }

        /** Creates scores of all queries. */
        public Scores(Map<String, Double> model, Map<String, Double> popularity, Map<String, Interval> intervals) {
            this(model, popularity, intervals, Map.of());
        }

        /** Returns an instance with empty, mutable maps. */
        public static Scores empty() {
            return new Scores(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        }
    }

    /**
     * A confidence interval.
     *
     * @param error standard error over users
     */
    public record Interval(double low, double high, double error) {}

    /** Returns the metrics of each scenario in the form that a release stores. */
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
