/**
 * Vector stores as applications and publishers see them: collections, aliases, filters, manifests.
 *
 * <p>{@link org.sassrec.serving.store.VectorStore} is the interface that the embedded store and the Milvus store implement. {@link org.sassrec.serving.store.ReleaseChannel} finds the live release.
 */
@NullMarked
package org.sassrec.serving.store;

import org.jspecify.annotations.NullMarked;
