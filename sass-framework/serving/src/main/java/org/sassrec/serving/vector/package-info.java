/**
 * Exact scores of vectors: the same two vectors give the same bits, in evaluation, in verification and in the stores.
 *
 * <p>Start at {@link org.sassrec.serving.vector.VectorBlocks}.
 *
 * <p>This package must not know whose the vectors are.
 */
@NullMarked
package org.sassrec.serving.vector;

import org.jspecify.annotations.NullMarked;
