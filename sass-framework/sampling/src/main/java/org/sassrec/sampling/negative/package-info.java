/**
 * Negative sampling: in-scenario negatives, hard negatives, and the items that are excluded.
 */
@NullMarked
package org.sassrec.sampling.negative;

import org.jspecify.annotations.NullMarked;
