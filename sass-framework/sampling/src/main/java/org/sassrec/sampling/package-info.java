/**
 * Batches as plain arrays: in-scenario negatives, contrast pairs, history slices, prefetched ahead.
 *
 * <p>Start at {@link org.sassrec.sampling.retrieval.RetrievalBatches} (fine-tuning) and {@link
 * org.sassrec.sampling.contrast.ContrastBatches} (pre-training, or {@link org.sassrec.sampling.retrieval.NextItemBatches}). All are functions from (epoch, number) to a batch, so that a
 * {@link org.sassrec.sampling.Prefetcher} may build them in any thread and a resumed run sees the same ones. Whoever
 * needs a tower's input goes through {@link org.sassrec.sampling.RowAssembler}: training, evaluation and export read
 * features in this one place.
 *
 * <p>A shuffled epoch is a computed permutation, an entity's pairs are counted from its visits, a history is a slice of
 * the events: memory doesn't grow with the number of events.
 *
 * <p>The correction: with q the probability that a candidate is the item, the loss sees s - log q for the positive and the negatives
 * alike, so that s tends to log p(item | user), but for a constant that only the logistic loss settles. {@code NegativeSampler} and
 * {@code SegmentBuilder} say which probability that is.
 *
 * <p>With {@code negatives.from: exposures} nothing is drawn: a row is an exposure with its answer, and the loss sees s plus the log-odds
 * of an answer in the scenario, so that s tends to the log-odds of this answer less those.
 *
 * <p>Statistics that feed the bias ({@link org.sassrec.sampling.BiasStatistics}) reach a batch beside the item rows, for each of the
 * days of its positives ({@link org.sassrec.sampling.retrieval.RetrievalBatch.Trend}).
 *
 * <p>This package must not know TensorFlow, or what a model does with a batch.
 */
@NullMarked
package org.sassrec.sampling;

import org.jspecify.annotations.NullMarked;
