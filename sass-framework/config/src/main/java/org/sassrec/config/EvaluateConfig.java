package org.sassrec.config;

import java.util.List;
import org.sassrec.config.schema.MetricTypes;

/** {@code evaluate:}. Metrics are texts such as {@code hr@50}, {@code ndcg@50}, {@code recall@50}, {@code mrr@50}, {@code auc}, {@code gauc}; {@code confidence}
 * is that of intervals and gates, between 0 and 1. */
public record EvaluateConfig(List<String> metrics, Exclude exclude, double confidence, History history) {

    /** Decides where nothing else is configured to. */
    static final String DEFAULT_METRIC = "ndcg@50";

    public EvaluateConfig {
        metrics = List.copyOf(metrics);
    }

    /** With intervals of 95 %, histories and statistics as of the split's beginning. */
    public EvaluateConfig(List<String> metrics, Exclude exclude) {
        this(metrics, exclude, 0.95, History.FROZEN);
    }

    /** Those of the metrics that come from the ranks of queries and have a value for each of them, in their order. */
    public List<String> rankingMetrics() {
        return metrics.stream().filter(MetricTypes::isRankingMetric).toList();
    }

    /** Those of the metrics that are of logged exposures, in their order. */
    List<String> exposureMetrics() {
        return metrics.stream().filter(MetricTypes::isExposureMetric).toList();
    }

    /** What a query knows of the past. */
    public enum History {
        /** What happened before the split that is measured. */
        FROZEN,
        /** Also what happened in it: in sequence features before the query, in statistics on the days before its own. */
        ROLLING
    }

    /** Which known items leave the candidates of a query. */
    public enum Exclude {
        /** The user's own train positives of the scenario. */
        POSITIVES,
        /** Whatever the user answered or was shown in any scenario in train, or has in a list column, comes last. */
        SEEN,
        NONE
    }
}
