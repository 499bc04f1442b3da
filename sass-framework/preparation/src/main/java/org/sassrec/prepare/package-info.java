/**
 * From a configuration and source files to a prepared dataset.
 *
 * <p>Start at {@link org.sassrec.prepare.Preparation}. An engine joins, filters, counts and sorts by generated SQL, which
 * is written beside the dataset for people to read; passes over the sorted events then make the other orders and the
 * running sums, a user or an item at a time: {@link org.sassrec.prepare.statistic.EventPass} over the users' rows as they lie,
 * {@link org.sassrec.prepare.statistic.ItemPass} over the same rows regrouped by item. Decisions that a reader of the results should know:
 *
 * <ul>
 *   <li>A row in no scenario, or without user, item or time, is dropped and counted; a row in two scenarios is an error.
 *   <li>Users and items are those of the events and of their own files. Entries of a list column that are neither are
 *       ignored.
 *   <li>A vocabulary's values are ordered by count, then by text. An events' key counts train and validation events; with
 *       less than {@code minCount} train events its row is unknown to the train horizon.
 *   <li>A split by whole days ends at midnight in the data's zone; by other durations it counts back from the newest
 *       event.
 *   <li>Buckets of a number part its rows evenly, those of a statistic what train events see of the days before them.
 *   <li>A dataset may follow another one, whose tables, buckets and scales are then its own ({@link org.sassrec.prepare.step.ReferenceDataset}):
 *       that of stage one's own events, and that of newer events for weights that are there.
 *   <li>Columns of a joined file that an earlier file of the same key has, too, are the earlier file's.
 * </ul>
 *
 * <p>This package must not know which engine runs the SQL; engines are handed in.
 */
@NullMarked
package org.sassrec.prepare;

import org.jspecify.annotations.NullMarked;
