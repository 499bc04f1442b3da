package org.sassrec.config;

import java.util.List;

/** Binds {@code evaluate:}. */
final class EvaluateSection {

    private static final Key<List<String>> METRICS = Key.optional(
                    "metrics",
                    new ListType<>("a list of metrics", MetricText.measured(), false, 1, 100, true),
                    List.of("hr@50", "ndcg@50", "recall@50", "mrr@50", "auc", "gauc"),
                    "How good: `hr@k`, `ndcg@k`, `recall@k`, `mrr@k`, and `auc` and `gauc` where exposures are logged. What is listed: `coverage@k`, the share of the candidates among any user's best k; `popularityLift@k`, how many times as popular the listed items are as those that users answer.")
            .such("[hr@50, ndcg@50]");
    private static final Key<EvaluateConfig.Exclude> EXCLUDE = Key.optional(
                    "exclude",
                    Types.choice(EvaluateConfig.Exclude.class),
                    EvaluateConfig.Exclude.POSITIVES,
                    "Known items that are not looked for: the user's own `positives` of the scenario leave a query's candidates; all that the user has `seen` in any scenario comes last among them; `none`. Known is what lies in train, with `refit` in validation, too.")
            .such("seen");
    private static final Key<Double> CONFIDENCE = Key.optional(
            "confidence",
            Types.number(0.5, 0.999),
            0.95,
            "Of the intervals beside the figures, from resampling the users.");
    private static final Key<EvaluateConfig.History> HISTORY = Key.optional(
                    "history",
                    Types.choice(EvaluateConfig.History.class),
                    EvaluateConfig.History.FROZEN,
                    "What a query knows: `frozen`, of its user what happened before it in the rows that train (with `finetune.refit` validation's, too), and of items what is known at the end of these, as the released snapshot has it (with `split: {by: lastOut}` that is later than most queries); `rolling`, what a service knows that hands over the latest history and refreshes its release every morning: sequence features also hold what happened in the split before the query, it is excluded as `exclude` says, and statistics, of users and items, and from the last training day on the prior count all days before its own. Early stopping and `finetune.calibrate` measure `frozen` in either case, so that it may be changed without training.")
            .such("rolling");
    static final Section EVALUATE =
            Section.of("evaluate", "How results are measured.", METRICS, EXCLUDE, CONFIDENCE, HISTORY);

    private EvaluateSection() {}

    static EvaluateConfig bind(Fields evaluate) {
        return new EvaluateConfig(
                evaluate.get(METRICS), evaluate.get(EXCLUDE), evaluate.get(CONFIDENCE), evaluate.get(HISTORY));
    }
}
