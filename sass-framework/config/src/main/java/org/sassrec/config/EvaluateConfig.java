package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.MetricTypes;

/**
 * The section {@code evaluate}.
 *
 * @param metrics texts such as {@code hr@50}, {@code ndcg@50}, {@code recall@50}, {@code mrr@50}, {@code auc}, {@code
 * gauc}
 * @param confidence confidence level of intervals and quality gates, between 0 and 1
 * @param maxQueries maximum number of queries of each scenario, a sample; {@code null}: all
 */
public record EvaluateConfig(
        List<String> metrics,
        Exclude exclude,
        double confidence,
        History history,
        @Nullable Integer maxQueries) {

    /** Metric that chooses settings if no other metric is configured. */
    static final String DEFAULT_METRIC = "ndcg@50";

    public EvaluateConfig {
        metrics = List.copyOf(metrics);
    }

    /** Creates settings with 95 % intervals and frozen histories. */
    public EvaluateConfig(List<String> metrics, Exclude exclude) {
        this(metrics, exclude, 0.95, History.FROZEN);
    }

    /** Creates settings for all queries. */
    public EvaluateConfig(List<String> metrics, Exclude exclude, double confidence, History history) {
        this(metrics, exclude, confidence, history, null);
    }

    /** Returns the metrics that are computed from ranks and have one value per query, in their order. */
    public List<String> rankingMetrics() {
        return metrics.stream().filter(MetricTypes::isRankingMetric).toList();
    }

    /** Returns the metrics of logged exposures, in their order. */
    List<String> exposureMetrics() {
        return metrics.stream().filter(MetricTypes::isExposureMetric).toList();
    }

    /** Past events that a query may use. */
    public enum History {
        /** Events before the measured split. */
        FROZEN,
        /**
         * Also events in the measured split: in sequence features those before the query, in statistics those of
         * earlier days.
         */
        ROLLING
    }

    /** Known items that are excluded from the ranking of a query. */
    public enum Exclude {
        /** The user's train positives of the scenario. */
        POSITIVES,
        /**
         * Items that were exposed to the user or positive in any scenario in train, or that are in a list column of the
         * user. They rank last.
         */
        SEEN,
        NONE
    }
}
