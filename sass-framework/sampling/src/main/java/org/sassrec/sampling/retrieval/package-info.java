/** Batches of fine-tuning: positives or exposures with their negatives, and next-item batches. */
@NullMarked
package org.sassrec.sampling.retrieval;

import org.jspecify.annotations.NullMarked;
