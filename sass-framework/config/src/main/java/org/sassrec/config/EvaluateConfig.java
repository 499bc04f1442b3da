package org.sassrec.config;

import static org.sassrec.config.Key.key;

import java.util.List;

/** {@code evaluate:}. Metrics are texts such as {@code hr@50}, {@code ndcg@50}, {@code recall@50}, {@code mrr@50}, {@code auc}, {@code gauc}; {@code confidence}
 * is that of intervals and gates, between 0 and 1. */
public record EvaluateConfig(List<String> metrics, Exclude exclude, double confidence, History history) {

    static final Section<EvaluateConfig> EVALUATE = Section.of(
                    "evaluate",
                    "How results are measured.",
                    key(
                                    "metrics",
                                    Types.list("a list of metrics", MetricText.measured(), 100),
                                    List.of("hr@50", "ndcg@50", "recall@50", "mrr@50", "auc", "gauc"))
                            .means(
                                    "How good: `hr@k`, `ndcg@k`, `recall@k`, `mrr@k`, and `auc` and `gauc` where exposures are logged. What is listed: `coverage@k`, the share of the candidates among any user's best k; `popularityLift@k`, how many times as popular the listed items are as those that users answer.")
                            .such("[hr@50, ndcg@50]"),
                    key("exclude", Types.choice(EvaluateConfig.Exclude.class), EvaluateConfig.Exclude.POSITIVES)
                            .means(
                                    "Known items that are not looked for: the user's own `positives` of the scenario leave a query's candidates; all that the user has `seen` in any scenario comes last among them; `none`. Known is what lies in train, with `refit` in validation, too.")
                            .such("seen"),
                    key("confidence", Types.number(0.5, 0.999), 0.95)
                            .means("Of the intervals beside the figures, from resampling the users."),
                    key("history", Types.choice(EvaluateConfig.History.class), EvaluateConfig.History.FROZEN)
                            .means(
                                    "What a query knows: `frozen`, of its user what happened before it in the rows that train (with `finetune.refit` validation's, too), and of items what is known at the end of these, as the released snapshot has it (with `split: {by: lastOut}` that is later than most queries); `rolling`, what a service knows that hands over the latest history and refreshes its release every morning: sequence features also hold what happened in the split before the query, it is excluded as `exclude` says, and statistics, of users and items, and from the last training day on the prior count all days before its own. Early stopping and `finetune.calibrate` measure `frozen` in either case, so that it may be changed without training.")
                            .such("rolling"))
            .to(EvaluateConfig.class);

    /** Decides where nothing else is configured to. */
    static final String USUAL_METRIC = "ndcg@50";

    public EvaluateConfig {
        metrics = List.copyOf(metrics);
    }

    /** With intervals of 95 %, histories and statistics as of the split's beginning. */
    public EvaluateConfig(List<String> metrics, Exclude exclude) {
        this(metrics, exclude, 0.95, History.FROZEN);
    }

    /** Those of the metrics that come from the ranks of queries and have a value for each of them, in their order. */
    public List<String> metricsOfRanks() {
        return metrics.stream().filter(MetricText::isOfRanks).toList();
    }

    /** Those of the metrics that are of logged exposures, in their order. */
    List<String> metricsOfExposures() {
        return metrics.stream().filter(MetricText::isOfExposures).toList();
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
