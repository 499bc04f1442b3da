/**
 * The embedded store: collections as Lucene indexes in a folder. It needs no server.
 *
 * <p>Start at {@link org.sassrec.store.embedded.EmbeddedStore}. The folder contains:
 *
 * <pre>
 * aliases.json               alias to collection; replaced atomically, which switches a release
 * store.lock                 locked by the process that writes
 * leases/                    files that readers keep locked
 * collections/NAME/          one Lucene index with one segment
 *                 /head.bin      rows of the exact subset, of a collection with a graph
 *                 /sealed.json   written last: a collection without it is incomplete
 * copies/                    second copies of aliases.json and of the manifests
 * </pre>
 *
 * <p>A collection is written as segments without a graph, 64 MB of rows at a time. Sealing merges them once, and Lucene
 * builds one graph over all rows with one thread per core (docs/design/stores.md). The merge needs about 400 bytes of
 * heap per row. Two builds of the same rows can give different graphs, so each is verified.
 *
 * <p>Collections with less than 20,000 rows are searched exactly. Larger ones are searched with an HNSW graph over
 * distances that are equivalent to inner products, and the results are scored again. Scores are computed like in the
 * evaluation and are bit-identical to it. In addition to the results of the graph, the rows that score highest for most
 * users are always scored ({@code head.bin}, see {@code docs/design/stores.md}). An open collection keeps its files
 * mapped. A read fails if another process has changed, replaced or removed one of them since it was opened, because the
 * mapping then returns other bytes without an error.
 *
 * <p>This package must not depend on scenarios, releases or user towers.
 */
@NullMarked
package org.sassrec.store.embedded;

import org.jspecify.annotations.NullMarked;
