/**
 * A release of vectors: its manifest, the store SPI, verification, switch, roll back and retention.
 *
 * <p>Start at {@code Release} and the {@code VectorStore} it is written to.
 *
 * <p>This package must not know any one store, or TensorFlow.
 */
@NullMarked
package org.sassrec.release;

import org.jspecify.annotations.NullMarked;
