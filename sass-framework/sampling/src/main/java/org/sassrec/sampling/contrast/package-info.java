/** Batches of scenario-contrastive pre-training: the same user or item in two scenarios. */
@NullMarked
package org.sassrec.sampling.contrast;

import org.jspecify.annotations.NullMarked;
