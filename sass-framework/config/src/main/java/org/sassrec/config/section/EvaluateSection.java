package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.List;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.ValueTypes;

/** Declares {@code evaluate:}. */
final class EvaluateSection {

    static final Section<EvaluateConfig> EVALUATE = Section.of(
                    "evaluate",
                    "How results are measured.",
                    key(
                                    "metrics",
                                    ValueTypes.list("a list of metrics", MetricTypes.anyMetric(), 100),
                                    List.of("hr@50", "ndcg@50", "recall@50", "mrr@50", "auc", "gauc"))
                            .means(
                                    "How good: `hr@k`, `ndcg@k`, `recall@k`, `mrr@k`, and `auc` and `gauc` where exposures are logged. What is listed: `coverage@k`, the share of the candidates among any user's best k; `popularityLift@k`, how many times as popular the listed items are as those that users answer.")
                            .withExample("[hr@50, ndcg@50]"),
                    key("exclude", ValueTypes.choice(EvaluateConfig.Exclude.class), EvaluateConfig.Exclude.POSITIVES)
                            .means(
                                    "Known items that are not looked for: the user's own `positives` of the scenario leave a query's candidates; all that the user has `seen` in any scenario comes last among them; `none`. Known is what lies in train, with `refit` in validation, too.")
                            .withExample("seen"),
                    key("confidence", ValueTypes.number(0.5, 0.999), 0.95)
                            .means("Of the intervals beside the figures, from resampling the users."),
                    key("history", ValueTypes.choice(EvaluateConfig.History.class), EvaluateConfig.History.FROZEN)
                            .means(
                                    "What a query knows: `frozen`, of its user what happened before it in the rows that train (with `finetune.refit` validation's, too), and of items what is known at the end of these, as the released snapshot has it (with `split: {by: leaveOneOut}` that is later than most queries); `rolling`, what a service knows that hands over the latest history and refreshes its release every morning: sequence features also hold what happened in the split before the query, it is excluded as `exclude` says, and statistics, of users and items, and from the last training day on the prior count all days before its own. Early stopping and `finetune.calibrate` measure `frozen` in either case, so that it may be changed without training.")
                            .withExample("rolling"))
            .to(EvaluateConfig.class);

    private EvaluateSection() {}
}
