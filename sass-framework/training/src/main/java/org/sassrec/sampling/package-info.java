/**
 * Batches as plain arrays: in-scenario negatives, contrast pairs, history slices, prefetched ahead.
 *
 * <p>Start at the source of batches over one prepared dataset.
 *
 * <p>This package must not know TensorFlow, or what a model does with a batch.
 */
@NullMarked
package org.sassrec.sampling;

import org.jspecify.annotations.NullMarked;
