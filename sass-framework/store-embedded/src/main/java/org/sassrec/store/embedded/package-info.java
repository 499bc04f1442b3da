/**
 * The embedded store: collections as Lucene indexes in a folder, nothing to install.
 *
 * <p>Start at {@link org.sassrec.store.embedded.EmbeddedStore}. The folder:
 *
 * <pre>
 * aliases.json               alias to collection, replaced by one rename: the switch of a release
 * store.lock                 held by the one process that writes
 * collections/NAME/          one Lucene index of one segment
 *                 /head.bin      numbers of the rows that most users would be shown, of a collection with a graph
 *                 /sealed.json   written last: a collection without it is not whole
 * </pre>
 *
 * <p>A collection is written as segments without a graph, 64 MB of rows at a time; sealing merges them once, and Lucene builds
 * the one graph over all rows, with as many threads as there are cores (docs/adr/0053). It takes a heap of some 400 bytes a row.
 * Two builds from the same rows need not give the same graph, which is why each is verified.
 *
 * <p>Below 20,000 rows a search scores every row; above, it walks an HNSW graph (the inner product brought to a distance, so
 * that norms do not spoil the graph) and scores what it found again. In both cases a score is computed as the evaluation computes it, so that served and evaluated scores are the
 * same bits. Beside what the graph finds, the rows that most users would be shown are always scored ({@code head.bin}, see
 * {@code docs/adr/0020}). An open collection keeps its files: it goes on answering after it was dropped.
 *
 * <p>This package must not know scenarios, releases or user towers.
 */
@NullMarked
package org.sassrec.store.embedded;

import org.jspecify.annotations.NullMarked;
