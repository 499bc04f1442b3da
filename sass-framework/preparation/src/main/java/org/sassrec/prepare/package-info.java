/**
 * Prepares a dataset from a configuration and source files.
 *
 * <p>Entry point: {@link org.sassrec.prepare.Preparation}. An SQL engine joins, filters, counts and sorts with
 * generated SQL, which is saved in the output folder. Passes over the sorted events then compute other orders and
 * running sums per user ({@link org.sassrec.prepare.statistic.EventPass}) and per item ({@link
 * org.sassrec.prepare.statistic.ItemPass}). Rules:
 *
 * <ul>
 * <li>A row that belongs to no scenario, or lacks user, item or time, is left out and counted. A row of two scenarios
 * is an error.
 * <li>Users and items are those of the events and of the users and items files. Other entries of list columns are
 * ignored.
 * <li>The values of a vocabulary are ordered by count, then by text. The count of an id includes train and validation
 * events. An id with fewer than {@code minCount} train events is out of vocabulary in the train horizon.
 * <li>A vocabulary can continue that of an earlier dataset ({@link
 * org.sassrec.prepare.step.EarlierVocabularies}). Then earlier values keep their rows, and new ones follow.
 * <li>A split by whole days ends at midnight in the zone of the data. Other durations are counted back from the newest
 * event.
 * <li>The buckets of a number contain equal numbers of rows. The buckets of a statistic contain equal numbers of train
 * events by the value before their day.
 * <li>A dataset may reuse the vocabularies, buckets and scales of another one ({@link
 * org.sassrec.prepare.step.ReferenceDataset}): the dataset of {@code pretrain.events}, and the dataset of a refresh.
 * <li>If several joined files have a column, the first file provides it.
 * </ul>
 *
 * <p>This package does not depend on a specific SQL engine. Callers provide it.
 */
@NullMarked
package org.sassrec.prepare;

import org.jspecify.annotations.NullMarked;
