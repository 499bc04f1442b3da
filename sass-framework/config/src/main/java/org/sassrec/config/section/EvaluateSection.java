package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;

import java.util.List;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.ValueTypes;

/** Declares {@code evaluate}. */
final class EvaluateSection {

    static final Section<EvaluateConfig> EVALUATE = Section.of(
                    "evaluate",
                    "Settings of the evaluation.",
                    key(
                                    "metrics",
                                    ValueTypes.list("a list of metrics", MetricTypes.anyMetric(), 100),
                                    List.of("hr@50", "ndcg@50", "recall@50", "mrr@50", "auc", "gauc"))
                            .means(
                                    "Metrics to compute. Quality: `hr@k`, `ndcg@k`, `recall@k`, `mrr@k`, and with logged exposures `auc` and `gauc`. `coverage@k`: share of the candidates that are in the top k of at least one user. `popularityLift@k`: popularity of the listed items divided by the popularity of the users' positives. `hr@k/n`, `ndcg@k/n`, `mrr@k/n`: expected value with n random negatives for each positive, to compare with published tables of this kind.")
                            .withExample("[hr@50, ndcg@50]"),
                    key("exclude", EvaluateConfig.Exclude.POSITIVES)
                            .means(
                                    "Known items that are excluded from the ranking. `positives`: the user's positives of the scenario are removed from the candidates of a query. `seen`: all items that the user has seen in any scenario rank last. `none`: nothing is excluded. Known are the events of train, with `refit` also those of validation.")
                            .withExample("seen"),
                    key("confidence", ValueTypes.number(0.5, 0.999), 0.95)
                            .means("Confidence level of the intervals, which come from resampling users."),
                    key("history", EvaluateConfig.History.FROZEN)
                            .means(
                                    "Data that a query may use. `frozen`: history before the query in the rows that train (with `finetune.refit` also in validation), and item data as of the end of these rows. The released snapshot has the same data. With `split: {by: leaveOneOut}` this end is later than most queries. `rolling`: a service that passes the latest history and refreshes its release every morning. Sequence features and `exclude` then also use the events of the split before the query. Statistics count all days before the day of the query, and so does the prior from the last training day on. Early stopping and `finetune.calibrate` always use `frozen`, so a change of this key needs no training.")
                            .withExample("rolling"),
                    key("maxQueries", ValueTypes.integer(1, Integer.MAX_VALUE))
                            .or("all", null)
                            .means(
                                    "Maximum number of queries of each scenario. With more, a random part of the users is evaluated, the same for every model, seed and day. Each metric then has a standard error of the sample. Quality gates also use the sample.")
                            .withExample("20000"))
            .to(EvaluateConfig.class);

    private EvaluateSection() {}
}
