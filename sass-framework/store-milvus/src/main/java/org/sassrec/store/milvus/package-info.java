/**
 * The Milvus store.
 *
 * <p>Start at {@link org.sassrec.store.milvus.MilvusStore}; a program that has a configuration finds it through
 * {@link org.sassrec.serving.store.StoreProvider}. {@link org.sassrec.store.milvus.CollectionCatalog} creates and drops collections and moves
 * aliases.
 *
 * <h2>How a collection lies in Milvus</h2>
 *
 * A store has a prefix, by default the project's name, so that projects share a database: collection and alias {@code x} is
 * {@code <prefix>_x} there. Fields: {@code id} (text, the primary key), {@code row} (a number in the order written: ids are
 * read by ranges of it, and equal scores come in its order), {@code texts} (JSON), {@code vector}. The vector has one
 * dimension more than given: a row v lies as [v, sqrt(M^2 - |v|^2)], M being the largest norm, under the metric L2, and a
 * user u is searched as [u, 0]; the nearest rows are then those with the greatest inner products (docs/adr/0010 has the
 * reason). What is found is scored again by the inner product of the first dimensions, so scores are those of the evaluation.
 * With a filter a graph is searched in other ways, by how many rows fit: see {@link
 * org.sassrec.store.milvus.FilteredSearch} (docs/adr/0050 has the reason).
 *
 * <p>{@code sassrec.*} properties of the collection hold the form, and once it is sealed the number of rows: a collection
 * without it is not whole. Sealing is flush, index, load, and one count that sees all that was written. Collections of less
 * than 1,024 rows are neither flushed nor given a graph: Milvus would not index them.
 *
 * <h2>Writers</h2>
 *
 * Milvus has no lock. A writer creates an empty collection {@code <prefix>_sassrec_lock__...} and then looks whether another
 * one is there; if two see each other, both step back. The holder renews a time in its properties; a lock whose time is over
 * was left by a writer that is gone, and so is one of a process of this machine that has ended. Before an alias is moved the
 * writer looks whether its lock is still there.
 *
 * <h2>Calls</h2>
 *
 * Every call has a deadline, and is tried up to four times when the server says it is busy or cannot be reached; where one that
 * makes something fails, the server is asked first whether it is there. Calls that take as long as there are rows
 * ({@link org.sassrec.store.milvus.LongRunningCalls}) have a connection with a deadline of their own. A collection that the server
 * has let go of is loaded aside ({@link org.sassrec.store.milvus.CollectionSealer.Loader}): who asks it for the first time, or writes, waits for
 * that, any other only as long as for a call. What milvus-lite accepts and a
 * real server refuses or answers wrongly (a dimension that is not finite, a bad name, dropping by alias or what an alias names,
 * messages above 64 MB) is refused here.
 *
 * <p>This package must not know scenarios, releases or user towers.
 */
@NullMarked
package org.sassrec.store.milvus;

import org.jspecify.annotations.NullMarked;
