/**
 * Full-corpus evaluation of a model: metrics, confidence intervals, and the popularity baseline.
 *
 * <p>{@link org.sassrec.evaluation.Evaluator} ranks the positives of a split among all candidates of their scenario. It
 * returns an {@link org.sassrec.evaluation.metric.EvaluationReport}. {@link org.sassrec.evaluation.EvaluationJson}
 * writes the report as {@code evaluation.json}. {@link org.sassrec.evaluation.ValidationMetric} computes one metric for
 * early stopping, always with {@code history: frozen}.
 *
 * <h2>Protocol</h2>
 *
 * <ul>
 * <li>A <b>query</b> is one positive of the split in a served scenario. Its <b>candidates</b> are all items of the
 * candidate set of the scenario at the end of the horizon. A target that is not a candidate is a miss. {@code
 * maxQueries} limits the queries to those of a sample of the users ({@code QuerySample}).
 * <li>The <b>rank</b> r, from 0, is the number of candidates in front of the target. These are candidates with a
 * greater score. Ties are ordered by the first positive in the scenario, earlier first, then by item number. Items
 * without a positive follow those with one. Scores are neither sampled nor approximated.
 * <li>{@code exclude: positives} removes the positives of the user in the scenario inside the horizon. A target among
 * them is a miss. {@code seen} places seen items after all other candidates, ordered by score. Seen items are all items
 * that the user was exposed to or was positive for in any scenario inside the horizon, and the items of list columns.
 * {@code none} keeps all candidates in place. The rule applies to the model and the popularity baseline.
 * <li>{@code history: frozen}: a query knows the events of the user before the query inside the horizon, and items as
 * of the end of the horizon. This is the state of a released snapshot.
 * <li>{@code history: rolling}: a query knows what a service with a refresh every morning knows. Histories contain the
 * events of the user of any split before the query. Statistics of users and items count the events of any split on the
 * days before the day of the query. From the last day of the horizon on, the prior and the popularity baseline count
 * them too. {@code exclude} covers what the user saw before the query, in any split. Weights, vocabularies and
 * candidates do not change. Each query time has its own user row. If items have statistics or a prior, each day has its
 * own item vectors, which stay in memory until the scenario is evaluated.
 * <li>{@code hr@k} = mean over queries of [r &lt; k]. {@code ndcg@k} = mean over queries of [r &lt; k] / log2(r + 2).
 * {@code mrr@k} = mean over queries of [r &lt; k] / (r + 1). {@code recall@k} = mean over <em>users</em> of the share
 * of their queries with r &lt; k.
 * <li>{@code auc} = probability that a positive exposure of the split scores above a negative one, over all pairs of
 * the scenario; ties count one half. {@code gauc} = mean over the users with both labels of the AUC of the user,
 * weighted by the number of exposures.
 * <li>{@code hr@k/n}, {@code ndcg@k/n}, {@code mrr@k/n}: the expectation of the metric if the target is ranked among n
 * of the other candidates, drawn without replacement.
 * <li>{@code coverage@k} = share of the candidates that are in the top k of any list. {@code popularityLift@k} = mean
 * popularity of the listed items / mean popularity of the targets. There is one list per user and context, without
 * excluded items. These metrics describe the lists and do not measure quality. They cannot be used for early stopping,
 * comparisons or quality gates.
 * <li>{@code byHistory} splits the queries by the user: {@code new} (no positive of any scenario inside the horizon and
 * no item in a list column), {@code few} (1 to 9 such items) and {@code many} (10 or more). {@code byPopularity} splits
 * them by the target: {@code popular} (the most popular candidates with half of the positives of the scenario), {@code
 * middle} (the next 40 %) and {@code tail} (all others). Targets that are not candidates belong to {@code tail}. {@code byAge} splits
 * the ranking metrics by the first event of the target: {@code new} (on the day of the query or the day before) and
 * {@code older}. {@code
 * auc} and {@code gauc} of a part are over the exposures of its users or items.
 * <li>{@code macro} = unweighted mean over the scenarios that have a value of the metric.
 * <li>The popularity of an item is its number of positives in the scenario inside the horizon; with {@code history:
 * rolling}, on all days before the day of the query. Ties are ordered as above.
 * <li>Confidence intervals are Student's t intervals from a Poisson bootstrap over users. All queries of a user in all
 * scenarios are resampled together. The weight of a user is Poisson(1), a function of seed, resample and user only, so
 * users need not be in memory. The pairs of {@code auc} belong to two users each, so it is resampled by the
 * contribution of each user (Obuchowski, Biometrics 1997). If all users have the same value, the error is that of half
 * an additional user of each kind (Agresti and Coull 1998).
 * </ul>
 *
 * <p>A score is {@code (((u_0 v_0) + u_1 v_1) + ...)} in single precision in exactly this order. Equal vectors
 * therefore have bit-identical scores. The count for a query stops as soon as its rank exceeds the largest k. This does
 * not change any metric.
 *
 * <p>This package does not depend on stores, on publication, or on the rendering of reports.
 */
@NullMarked
package org.sassrec.evaluation;

import org.jspecify.annotations.NullMarked;
