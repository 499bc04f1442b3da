/**
 * Full-corpus ranking of a trained model: metrics, confidence, and the popularity floor beside them.
 *
 * <p>Start at {@link org.sassrec.evaluation.Evaluator}: it ranks the split's positives among all candidates of their
 * scenario and yields an {@link org.sassrec.evaluation.metric.EvaluationReport}, which {@link
 * org.sassrec.evaluation.EvaluationJson} writes as {@code evaluation.json}. {@link
 * org.sassrec.evaluation.ValidationMetric} is the same ranking cut down to one number for early stopping, always frozen.
 *
 * <h2>The protocol</h2>
 *
 * <ul>
 *   <li>A <b>query</b> is one positive of the split in a served scenario. Its <b>candidates</b> are all candidates of that
 *       scenario inside the horizon. A target that is no candidate is a miss.
 *   <li>Its <b>rank</b> r (from 0) is the number of candidates that come before the target: those with a better score;
 *       of those with an equal score the ones whose first positive in the scenario is earlier, then those of lower item
 *       number. Items without a positive come after those with one. Scores are not sampled and not approximate.
 *   <li>{@code exclude: positives} removes the user's own positives of the scenario inside the horizon; such a target
 *       cannot be found, so it is a miss. {@code seen} puts whatever the user answered or was shown in any scenario
 *       inside the horizon, or has in a list column, behind all other candidates, ordered by score. {@code none} leaves
 *       all in place. Model and popularity are ranked under the same rule.
 *   <li>{@code history: frozen} shows a query what a released snapshot holds of its user: events before it inside the
 *       horizon; items are as of the horizon's end. With {@code rolling}, a query sees what a service sees that goes on writing
 *       histories and refreshes its release every morning: histories (sequence features) hold the user's events of
 *       any split before the query's own time, and statistics, of users and of items, and from the horizon's last day on the prior count the events of any split on the
 *       days before the query's own day, as the popularity beside the figures does; what {@code exclude} names, too, is what the user met before the query, whatever the split. Weights,
 *       vocabularies and candidates stay as they are. Each
 *       query time then has a user row of its own and, where items have statistics or a prior, each day item vectors of its own, which
 *       are all kept until the scenario is done.
 *   <li>{@code hr@k} = mean over queries of [r &lt; k] · {@code ndcg@k} = mean of [r &lt; k] / log2(r + 2) · {@code mrr@k}
 *       = mean of [r &lt; k] / (r + 1) · {@code recall@k} = mean over <em>users</em> of the share of their queries with
 *       r &lt; k.
 *   <li>{@code auc} = probability that a positive exposure of the split scores above a negative one, ties counting one
 *       half, over all exposures of the scenario; {@code gauc} = the same inside each user who has both, weighted by his
 *       exposures.
 *   <li>{@code coverage@k} = share of the candidates that are among the k best of anyone with a query; {@code
 *       popularityLift@k} = mean popularity of the listed items over mean popularity of the targets: above 1, popular items
 *       are shown more than they are answered. One list for each user and context, without what {@code exclude} names.
 *       They say what is shown, not how good it is, so they stop no training and open no gate.
 *   <li>Beside each scenario stand the figures of parts of its queries: {@code byHistory} with users who have no history
 *       ({@code new}: no positive of any scenario inside the horizon, no item in a list column), fewer than ten such items
 *       ({@code few}), or more ({@code many}); {@code byPopularity} with targets among the most popular candidates that
 *       together have half of the scenario's positives ({@code popular}), the next four tenths ({@code middle}), and all
 *       others ({@code tail}, with targets that are no candidates). {@code auc} and {@code gauc} of a part are over the exposures to its users,
 *       or of its items.
 *   <li>{@code macro} = plain mean over the scenarios that have queries.
 *   <li>Popularity = positives of the scenario inside the horizon, of rolling histories all before the day, ties as above.
 *   <li>Confidence: bootstrap over users (a user's queries of all scenarios stay together), Student's t times the resamples' spread; of {@code
 *       auc}, whose pairs are of two users each, by the part of each user (Obuchowski, Biometrics 1997). Weights
 *       are Poisson(1), a function of seed, resample and user alone, so that users need not be held in memory and the
 *       macro mean is resampled jointly. Where all of a few users agree, no resample differs: the error is that of half a user
 *       more of each kind (Agresti and Coull 1998).
 * </ul>
 *
 * <p>A score is {@code (((u_0 v_0) + u_1 v_1) + ...)} in single precision in this very order, wherever it is computed, so
 * that equal vectors score equal to the last bit and ties are real ties. Counting stops when a query cannot reach the
 * largest k any more; that changes no metric.
 *
 * <p>This package does not know stores, publishing, or how a report looks.
 */
@NullMarked
package org.sassrec.evaluation;

import org.jspecify.annotations.NullMarked;
