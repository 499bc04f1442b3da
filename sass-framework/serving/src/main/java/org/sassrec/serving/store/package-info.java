/**
 * What a vector store can do, and how a program opens one.
 *
 * <p>Start at {@link org.sassrec.serving.store.VectorStore}. {@link org.sassrec.serving.store.StoreOptions} names a store in plain
 * values, and the store's {@link org.sassrec.serving.store.StoreProvider} opens it. A {@link org.sassrec.serving.store.Filter}
 * is a condition on the columns of a collection's rows.
 *
 * <p>This package must not know any particular store, nor configurations.
 */
@NullMarked
package org.sassrec.serving.store;

import org.jspecify.annotations.NullMarked;
