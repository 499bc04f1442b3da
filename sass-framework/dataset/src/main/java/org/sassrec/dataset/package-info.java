/**
 * The prepared dataset: memory-mapped Arrow files with a manifest.
 *
 * <p>Entry point: {@link org.sassrec.dataset.mapped.DatasetOpener#open}, which returns a {@link
 * org.sassrec.dataset.Dataset}. All accessors read memory-mapped columns by row number and are thread-safe.
 *
 * <p>The users are divided into shards and the items into parts, each a range of numbers with a separate folder. A
 * table is the concatenation of its files in all shards or parts. The folder of the dataset contains the JSON files,
 * vocabularies, sums of the scenarios and candidates.
 *
 * <table>
 * <caption>Tables of a dataset</caption>
 * <tr><th>file</th><th>content</th></tr>
 * <tr><td>{@code manifest.json}</td><td>counts, overlap, shards, sizes and checksums; written last</td></tr>
 * <tr><td>{@code layout.json}</td><td>scenarios, features, ends of the horizons</td></tr>
 * <tr><td>{@code events}</td><td>all events by (user, scenario, time), with the rows of context features</td></tr>
 * <tr><td>{@code events_by_time}, {@code positives}, {@code positives_by_time}</td><td>the other orders</td></tr>
 * <tr><td>{@code starts}</td><td>first row of each user in these four files</td></tr>
 * <tr><td>{@code scenario_<s>_<split>_samples}, {@code ..._exposures}</td><td>event rows of a scenario and
 * split</td></tr>
 * <tr><td>{@code users}, {@code items}</td><td>ids in byte order; the row is the number of the entity</td></tr>
 * <tr><td>{@code user_features}, {@code item_features}</td><td>table rows and numbers that do not change with
 * time</td></tr>
 * <tr><td>{@code feature_<f>_bag}, {@code list_<k>}</td><td>values of multi features, vectors, list columns</td></tr>
 * <tr><td>{@code user_days}, {@code item_days}, {@code scenario_days}</td><td>running sums by day</td></tr>
 * <tr><td>{@code user_test_days}, {@code item_test_days}, {@code scenario_test_days}</td><td>running sums of test
 * events</td></tr>
 * <tr><td>{@code feature_<f>_days}</td><td>statistic of a column by day: a mean, a count or the most frequent
 * values</td></tr>
 * <tr><td>{@code user_visits_<horizon>}, {@code item_visits_<horizon>}</td><td>pairs of entity and scenario</td></tr>
 * <tr><td>{@code vocabulary_<table>}</td><td>values of the rows of a table</td></tr>
 * </table>
 *
 * <p>{@code <file>_starts} contains the first row of each entity in a file, and the number of its rows. Rows of events
 * count over all shards. Accessors with a {@link
 * org.sassrec.dataset.Horizon} read only events inside it. Evaluation may read all events with {@link
 * org.sassrec.dataset.SplitFilter#ALL}.
 *
 * <p>This package does not depend on preparation or on the readers. Only its subpackage {@code arrow} uses the Arrow library.
 */
@NullMarked
package org.sassrec.dataset;

import org.jspecify.annotations.NullMarked;
