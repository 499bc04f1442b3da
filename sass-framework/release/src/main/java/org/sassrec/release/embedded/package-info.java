/**
 * The embedded vector store, one Lucene index a collection.
 *
 * <p>Start at the implementation of {@code VectorStore}.
 *
 * <p>This package must not know TensorFlow, or how vectors were made; it is the only place that knows Lucene.
 */
@NullMarked
package org.sassrec.release.embedded;

import org.jspecify.annotations.NullMarked;
