/**
 * Computes exact scores of vectors. The score of two vectors is bit-identical in evaluation, in verification and in the
 * stores.
 *
 * <p>Start at {@link org.sassrec.serving.vector.VectorBlocks}.
 *
 * <p>This package must not depend on the meaning of the vectors.
 */
@NullMarked
package org.sassrec.serving.vector;

import org.jspecify.annotations.NullMarked;
