/**
 * Builds training batches as plain arrays: in-scenario negatives, contrast pairs and histories, with prefetching.
 *
 * <p>Entry points are {@link org.sassrec.sampling.retrieval.RetrievalBatches} for fine-tuning, {@link
 * org.sassrec.sampling.contrast.ContrastBatches} for scenario-contrastive pre-training, and {@link
 * org.sassrec.sampling.retrieval.NextItemBatches} for next-item pre-training. Each is a function from (epoch, number)
 * to a batch. A {@link org.sassrec.sampling.Prefetcher} can therefore build batches in any thread, and a resumed run
 * sees the same batches. {@link org.sassrec.sampling.RowAssembler} reads the inputs of a tower for training, evaluation
 * and export.
 *
 * <p>Memory does not grow with the number of events: a shuffled epoch is a computed permutation, the pairs of an entity
 * are counted from its visits, and a history is a slice of the events.
 *
 * <p>Sampling correction: with q the probability that a candidate is the item, the loss sees s - log q for the positive
 * and the negatives. The score s then approaches log p(item | user) up to a constant, which only the logistic loss
 * determines. {@code NegativeSampler} and {@code SegmentBuilder} define q.
 *
 * <p>With {@code negatives.from: exposures} nothing is drawn. A row is an exposure with its label. The loss sees s plus
 * the log-odds of a positive label in the scenario, so that s approaches the log-odds of this label minus those.
 *
 * <p>Statistics that feed the bias ({@link org.sassrec.sampling.BiasStatistics}) are separate from the item rows. A
 * batch contains them for each day of its positives ({@link org.sassrec.sampling.retrieval.RetrievalBatch.Trend}).
 *
 * <p>This package does not depend on TensorFlow or on the use of a batch.
 */
@NullMarked
package org.sassrec.sampling;

import org.jspecify.annotations.NullMarked;
