/**
 * The prepared dataset: Arrow files with a manifest, read in place.
 *
 * <p>Start at {@link org.sassrec.dataset.mapped.DatasetOpener#open}, which gives a {@link org.sassrec.dataset.Dataset}. All
 * accessors read memory-mapped columns by row number from any thread; nothing is kept on the heap but the ids of what is
 * asked for.
 *
 * <table>
 * <caption>Files of a dataset</caption>
 * <tr><th>file</th><th>rows</th></tr>
 * <tr><td>{@code manifest.json}</td><td>counts, overlap, sizes and checksums; written last</td></tr>
 * <tr><td>{@code layout.json}</td><td>scenarios, features, ends of the horizons</td></tr>
 * <tr><td>{@code events}</td><td>all events by (user, scenario, time), with the rows of the context features</td></tr>
 * <tr><td>{@code events_by_time}, {@code positives}, {@code positives_by_time}</td><td>the other orders</td></tr>
 * <tr><td>{@code starts}</td><td>where each user begins in these four</td></tr>
 * <tr><td>{@code scenario_<s>_<split>_samples}, {@code ..._exposures}</td><td>event rows of a scenario and split</td></tr>
 * <tr><td>{@code users}, {@code items}</td><td>ids in the order of their bytes, the row is the number</td></tr>
 * <tr><td>{@code user_features}, {@code item_features}</td><td>table rows and numbers that don't change with time</td></tr>
 * <tr><td>{@code feature_<f>_bag}, {@code list_<k>}</td><td>values of multi features, numbers of given vectors, list columns</td></tr>
 * <tr><td>{@code user_days}, {@code item_days}, {@code scenario_days}</td><td>running sums by day</td></tr>
 * <tr><td>{@code user_test_days}, {@code item_test_days}, {@code scenario_test_days}</td><td>the same of test events</td></tr>
 * <tr><td>{@code feature_<f>_days}</td><td>what a statistic makes of a column: a mean, a number or the most frequent values,
 * by day</td></tr>
 * <tr><td>{@code user_visits_<horizon>}, {@code item_visits_<horizon>}</td><td>pairs of entity and scenario</td></tr>
 * <tr><td>{@code vocabulary_<table>}</td><td>values of a table's rows</td></tr>
 * </table>
 *
 * <p>{@code <file>_starts} beside a file says where each entity's rows begin. Nothing that a model may not know is read
 * through an accessor with a {@link org.sassrec.dataset.Horizon}: sums and histories exist for both horizons. Measuring alone
 * may ask for more, by {@link org.sassrec.dataset.SplitFilter#ALL} and {@link org.sassrec.dataset.Dataset}.
 *
 * <p>This package must not know how a dataset was prepared, or who reads it; it is the only place that knows Arrow.
 */
@NullMarked
package org.sassrec.dataset;

import org.jspecify.annotations.NullMarked;
