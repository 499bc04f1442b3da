/**
 * The interface of vector stores and the way to open one.
 *
 * <p>Start at {@link org.sassrec.serving.store.VectorStore}. {@link org.sassrec.serving.store.StoreOptions} names a
 * store and its settings, and its {@link org.sassrec.serving.store.StoreProvider} opens it. A {@link
 * org.sassrec.serving.store.Filter} is a condition on the columns of a collection.
 *
 * <p>This package must not depend on a particular store or on configurations.
 */
@NullMarked
package org.sassrec.serving.store;

import org.jspecify.annotations.NullMarked;
