package org.sassrec.serving.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;

/**
 * A store of named collections of vectors, with aliases. The score of a search is the inner product.
 *
 * <p>Reading and searching is thread-safe, also while another thread or process writes, moves an alias or drops another
 * collection. Only one thread writes; it must hold the {@link #lock}. Other processes may help it through an {@link
 * Appender}. Failures are {@link org.sassrec.diagnostic.SassException}s with codes SASS75xx.
 */
public interface VectorStore extends AutoCloseable {

    /** Maximum length of an id in bytes of UTF-8. */
    int MAX_ID_BYTES = 1_024;

    /**
     * The description of a new collection.
     *
     * @param name letters, digits and underscores, starting with a letter; at most 180 characters, so that a store can
     * add a prefix
     * @param dim dimension of the vectors
     * @param rows expected number of rows, which may decide the type of the index
     * @param maxNorm upper bound of the rows' Euclidean norms. Graph indexes find the greatest inner product badly if
     * norms differ, so a store may pad all vectors to this norm
     * @param userDistribution distribution of the user vectors that will be searched, if known
     * @param filters fields that searches can filter by; the rows' values must be valid for {@link FilterColumns}
     * @param copied whether a store in files keeps a second copy, for a small collection that cannot be built again
     */
    record CollectionSpec(
            String name,
            int dim,
            long rows,
            double maxNorm,
            Optional<UserDistribution> userDistribution,
            FilterColumns filters,
            boolean copied) {

        /** Creates a description without user distribution, filters and copy. */
        public CollectionSpec(String name, int dim, long rows, double maxNorm) {
            this(name, dim, rows, maxNorm, Optional.empty(), FilterColumns.NONE, false);
        }

        public CollectionSpec {
            if (!name.matches("[A-Za-z][A-Za-z0-9_]{0,179}")) {
                throw new IllegalArgumentException("invalid collection name: " + name);
            }
            if (dim < 1) {
                throw new IllegalArgumentException("the dimension is " + dim + ", but must be at least 1");
            }
            if (!(maxNorm >= 0 && maxNorm < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "the largest norm is " + maxNorm + ", but must be finite and not negative");
            }
        }

        /**
         * Returns the value of an additional dimension with which the vector has the norm {@link #maxNorm}. Among
         * padded vectors, the nearest one has the greatest inner product.
         */
        public float padding(float[] vector) {
            double square = 0;
            for (float value : vector) {
                square += (double) value * value;
            }
            // Rounding may make the square slightly greater than that of the largest norm.
            return (float) Math.sqrt(Math.max(0, maxNorm * maxNorm - square));
        }
    }

    /**
     * A row.
     *
     * @param id unique in its collection, not empty, at most {@link #MAX_ID_BYTES} long
     * @param vector finite in each dimension
     * @param fields texts that searches return and, if published for it, filter by
     */
    record Row(String id, float[] vector, Map<String, String> fields) {
        public Row {
            if (id.isEmpty()) {
                throw new IllegalArgumentException("the id of a row is empty");
            }
            requireFinite(vector);
            fields = Map.copyOf(fields);
        }
    }

    /** Receives the progress of sealing. Called by the sealing thread. */
    @FunctionalInterface
    interface SealListener {
        /**
         * Reports the progress of a step.
         *
         * @param step for example {@code index}
         * @param done number of finished rows, of {@code rows}
         */
        void on(String collection, String step, long done, long rows);
    }

    /** Rejects a vector with a value that is not finite. */
    static void requireFinite(float[] vector) {
        for (int d = 0; d < vector.length; d++) {
            if (!Float.isFinite(vector[d])) {
                throw new IllegalArgumentException(
                        "dimension " + d + " of a vector is " + vector[d] + ", but must be finite");
            }
        }
    }

    /** A found row. {@code fields} is empty unless requested. */
    record Neighbour(String id, float score, Map<String, String> fields) {}

    /**
     * The parameters of a search.
     *
     * @param k number of rows
     * @param breadth number of candidates that an approximate index visits (HNSW: ef); at least {@code k}
     * @param fields whether to return the fields of the rows
     * @param filter condition on the rows, as returned by {@link FilterColumns#bind}; {@code null} for all rows
     */
    record SearchSpec(
            int k, int breadth, boolean fields, @Nullable Filter filter) {

        /** Creates a search over all rows. */
        public SearchSpec(int k, int breadth, boolean fields) {
            this(k, breadth, fields, null);
        }
    }

    /** Excludes other writers, also in other processes, until closed. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes the writer lock without waiting.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7501 if another writer holds it
     */
    Lock lock();

    /**
     * Creates an empty collection.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7532 if a collection with that name exists
     */
    void create(CollectionSpec spec);

    /**
     * Adds or replaces rows of a collection that is not sealed. May return before the rows are written. A later {@code
     * upsert} or {@link #seal} then reports a failure.
     */
    void upsert(String collection, List<Row> rows);

    /**
     * Writes a part of the rows of a collection that another process has created and not sealed. Not thread-safe. Several
     * appenders may write different parts at the same time. A part can be written again, also after its process was
     * killed: the result is the same.
     */
    interface Appender extends AutoCloseable {
        /**
         * Adds or replaces rows. May return before the rows are written. A later call then reports a failure.
         *
         * @param first number of the first row in the collection. Rows with equal scores are found in this order.
         */
        void upsert(long first, List<Row> rows);

        /** Waits until all rows are written. */
        void finish();

        /** Discards rows that are not sent yet. */
        @Override
        void close();
    }

    /**
     * Opens a writer for a part of the rows of a collection. The caller does not need the {@link #lock}. The process that
     * created the collection waits until all parts are finished and then {@linkplain #seal seals} it.
     *
     * @param spec description with which the collection was created
     * @return empty if only the process that created a collection can write it
     * @throws org.sassrec.diagnostic.SassException SASS7534 if the collection does not exist, SASS7532 if it is
     * sealed
     */
    default Optional<Appender> appender(CollectionSpec spec) {
        return Optional.empty();
    }

    /** Makes all rows searchable and durable. A sealed collection never changes, except by {@link #remove}. */
    void seal(List<String> collections, SealListener listener);

    /** Returns whether sealing several collections together is faster than sealing each after it is written. */
    default boolean prefersJointSealing() {
        return false;
    }

    /** Seals one collection. */
    default void seal(String collection) {
        seal(List.of(collection), (name, step, done, rows) -> {});
    }

    /**
     * Returns a text that identifies this store among all stores whose releases have their files in the same folder.
     */
    String location();

    /** Returns the name under which the store's own tools show a collection or an alias. */
    default String physicalName(String name) {
        return name;
    }

    /** Returns the names of all collections, sealed or not. */
    List<String> collections();

    /** Returns whether a collection exists and is sealed. */
    boolean isSealed(String collection);

    /** Returns the exact number of rows of a sealed collection. */
    long count(String collection);

    /** Passes the id of each row of a sealed collection to {@code sink}. */
    void ids(String collection, Consumer<String> sink);

    /** Returns the rows of a sealed collection with these ids, in any order. Omits unknown ids. */
    List<Row> fetch(String collection, List<String> ids);

    /**
     * Returns the rows with the greatest inner products for each vector, best first. Rows with equal scores are in the
     * order of writing. With a filter, a search returns k rows if that many meet the condition.
     *
     * @param collection a sealed collection, not an alias
     * @param vectors finite, with the dimension of the collection
     */
    List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec);

    /**
     * Compares the files of a sealed collection and of its second copy with their checksums. Reads them completely. A
     * store that checks its data itself does nothing.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7534 if the collection does not exist, SASS7536 if a file is
     * damaged
     */
    default void verify(String collection) {}

    /**
     * Compares the aliases and their second copy with their checksums. A store that checks its data itself does nothing.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7536 if one of them is damaged or they differ
     */
    default void verifyAliases() {}

    /**
     * Returns what this object has found and survived since it was opened, for example a damaged file whose copy was
     * used. Each problem once.
     */
    default List<Diagnostic> warnings() {
        return List.of();
    }

    /**
     * Releases the resources for reading a collection. Running searches finish; a later search loads the collection
     * again. Readers call this after they have switched to another release.
     */
    void unload(String collection);

    /**
     * Removes rows of a sealed collection permanently. Ignores unknown ids. After the call this store does not return
     * the rows. Another process that has the collection open may return them until it {@linkplain #unload unloads} the
     * collection.
     */
    void remove(String collection, List<String> ids);

    /** Returns the greatest breadth that a search uses. */
    default int maxBreadth() {
        return Integer.MAX_VALUE;
    }

    /** Returns the maximum number of rows of a search. */
    default int maxResults() {
        return Integer.MAX_VALUE;
    }

    /** Marks a collection as being read until closed. */
    interface Lease extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Asks writers to keep a collection that is being read. The lease of a process that has ended expires at once or
     * after some minutes.
     *
     * @throws org.sassrec.diagnostic.SassException if the reader has no write access; it can read without a lease
     */
    Lease lease(String collection);

    /** Returns the collections with a lease. Writers call this; it also removes expired leases. */
    Set<String> leasedCollections();

    /**
     * Removes a collection if it exists.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7537 if an alias points to it, SASS7516 if the {@link #lock} was
     * taken and another writer holds it now
     */
    void drop(String collection);

    /** Returns the collection that an alias points to. */
    Optional<String> alias(String alias);

    /**
     * Points an alias to a sealed collection, atomically for all readers.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7516 if the {@link #lock} was taken and another writer holds it
     * now
     */
    void setAlias(String alias, String collection);

    /**
     * Removes an alias if it exists.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7516 if the {@link #lock} was taken and another writer holds it
     * now
     */
    void dropAlias(String alias);

    @Override
    void close();
}
