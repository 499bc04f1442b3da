package org.sassrec.evaluation.metric;

import java.util.Map;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.config.EvaluateConfig.History;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/**
 * Result of an evaluation. Maps keep the order of the configuration; a metric that has no value (no queries, no exposures
 * of both kinds) is absent.
 *
 * @param model name of what was ranked
 * @param scenarios by name, served ones only
 * @param macro plain means over the scenarios with queries
 * @param confidence of each {@link Interval}
 * @param seconds of "candidates", "items" (encoding), "users" (encoding), "ranking", "exposures", and "total"
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
        Map<String, Double> seconds) {

    /**
     * One scenario.
     *
     * @param queries positives of the split
     * @param users who have a query
     * @param unreachable queries whose target is no candidate
     * @param excluded queries whose target is excluded: missed under {@code positives}, last under {@code seen}
     * @param usersOf users that a metric is over, where they are others: those with exposures, for GAUC with exposures of both kinds
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
            Scores scores,
            Map<String, Long> usersOf,
            Map<String, Slice> byHistory,
            Map<String, Slice> byPopularity) {}

    /**
     * A part of a scenario's queries.
     *
     * @param queries of the part
     * @param users who have a query of the part
     * @param scores of ranks, and of the exposures to these users or of these items
     */
    public record Slice(long queries, long users, Scores scores) {}

    /**
     * Values by metric text.
     *
     * @param popularity of the popularity ranking, under the same rules
     * @param intervals of the model's values, where resampled
     */
    public record Scores(Map<String, Double> model, Map<String, Double> popularity, Map<String, Interval> intervals) {}

    /**
     * What chance leaves open of a value.
     *
     * @param error standard error, over users
     */
    public record Interval(double low, double high, double error) {}
}
