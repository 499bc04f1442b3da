/**
 * The Milvus store.
 *
 * <p>Start at {@link org.sassrec.store.milvus.MilvusStore}. A program with a configuration opens it with {@link
 * org.sassrec.serving.store.StoreProvider}. {@link org.sassrec.store.milvus.CollectionCatalog} creates and drops
 * collections and moves aliases.
 *
 * <h2>Collections</h2>
 *
 * A store has a prefix, by default the name of the project, so that projects can share a database. The collection or alias {@code x} has the physical name {@code <prefix>_x}. The fields are:
 * <ul>
 * <li>{@code id}: text, the primary key
 * <li>{@code row}: the row number in the order of writing. Ids are read by ranges of it, and it orders equal scores
 * <li>{@code texts}: JSON
 * <li>{@code vector}: a row v as [v, sqrt(M^2 - |v|^2)], where M is the largest norm, with the metric L2
 * <li>{@code c_<column>}: the value of a filter column
 * </ul>
 * <p>A user u is searched as [u, 0]. The nearest rows are those with the greatest inner products (docs/design/stores.md). Results are scored again with the inner product of the first dimensions, so that scores equal those of the evaluation. Filtered searches use other methods, depending on the number of matching rows: see {@link org.sassrec.store.milvus.FilteredSearch} (docs/design/stores.md).
 *
 * <p>The properties {@code sassrec.*} of a collection contain the format version and, once it is sealed, the number of rows. A collection without the number is incomplete. Sealing consists of flush, index, load, and a count that includes all writes. Collections with less than 1,024 rows are neither flushed nor given a graph, because Milvus does not index them.
 *
 * <h2>Writer lock</h2>
 *
 * Milvus has no locks. A writer creates an empty collection {@code <prefix>_sassrec_lock__...} and then checks whether another one exists. If two writers see each other, both give up. The holder renews an expiry time in the properties. An expired lock, and a lock of an ended process of the same machine, is removed. Before an alias is moved, the writer checks that its lock still exists.
 *
 * <h2>Calls</h2>
 *
 * Every call has a deadline, and is tried up to four times if the server is busy or unreachable. After a failed creation the store first checks whether the object exists. Calls whose duration depends on the number of rows ({@link org.sassrec.store.milvus.LongRunningCalls}) use a separate connection with its own deadline. A collection that the server has unloaded is loaded in the background ({@link org.sassrec.store.milvus.CollectionSealer.Loader}). The first access and writers wait for that; queries wait at most the timeout of a call. The store itself rejects what milvus-lite accepts but a Milvus server rejects or answers incorrectly: a dimension that is not finite, an invalid name, dropping by an alias or the target of an alias, and messages above 64 MB.
 *
 * <p>This package must not depend on scenarios, releases or user towers.
 */
@NullMarked
package org.sassrec.store.milvus;

import org.jspecify.annotations.NullMarked;
