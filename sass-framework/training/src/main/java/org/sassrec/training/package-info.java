/**
 * The pre-training and fine-tuning loops, checkpoints, listeners, and the export of towers and vectors.
 *
 * <p>Start at the loop of one stage.
 *
 * <p>This package must not know how metrics are computed, or where vectors are released.
 */
@NullMarked
package org.sassrec.training;

import org.jspecify.annotations.NullMarked;
