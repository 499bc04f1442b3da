package org.sassrec.serving.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store of named collections of vectors, with aliases. The only score is the inner product.
 *
 * <p>Reading and searching is thread-safe, also while another thread or process writes, moves an alias or drops another
 * collection. Writing is done by one thread that holds the {@link #lock}. Problems are
 * {@link org.sassrec.diagnostic.SassException}s with codes SASS75xx.
 */
public interface VectorStore extends AutoCloseable {

    /** Bytes of an id in UTF-8. */
    int MAX_ID_BYTES = 1_024;

    /**
     * What a collection will hold.
     *
     * @param name letters, digits and underscores, starting with a letter; at most 180, so that a store may put its own mark
     *     before it
     * @param rows how many are expected: a store may choose its index by it
     * @param maxNorm no row's Euclidean norm is greater: graphs find the greatest inner product badly where norms
     *     differ, unless the norms are filled up to this one
     * @param userDistribution who will ask, if that is known: a store may prepare for it
     * @param filters the rows' fields that searches may filter by; every row's are such as {@link FilterColumns} takes
     */
    record CollectionSpec(
            String name,
            int dim,
            long rows,
            double maxNorm,
            Optional<UserDistribution> userDistribution,
            FilterColumns filters) {

        /** For whoever may ask, without a filter. */
        public CollectionSpec(String name, int dim, long rows, double largestNorm) {
            this(name, dim, rows, largestNorm, Optional.empty(), FilterColumns.NONE);
        }

        public CollectionSpec {
            if (!name.matches("[A-Za-z][A-Za-z0-9_]{0,179}")) {
                throw new IllegalArgumentException("not a collection name: " + name);
            }
            if (dim < 1) {
                throw new IllegalArgumentException("dimension " + dim);
            }
            if (!(maxNorm >= 0 && maxNorm < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("norm " + maxNorm);
            }
        }

        /** One more dimension with which a vector has the largest norm: then the nearest has the greatest inner product. */
        public float padding(float[] vector) {
            double square = 0;
            for (float value : vector) {
                square += (double) value * value;
            }
            // Rounding may put the largest a hair above its own norm.
            return (float) Math.sqrt(Math.max(0, maxNorm * maxNorm - square));
        }
    }

    /**
     * A row.
     *
     * @param id unique in its collection, not empty, no longer than {@link #MAX_ID_BYTES}
     * @param vector finite in each dimension: a store may take others and then answer nonsense
     * @param fields texts to be given back, and filtered by if the collection says so
     */
    record Row(String id, float[] vector, Map<String, String> fields) {
        public Row {
            if (id.isEmpty()) {
                throw new IllegalArgumentException("a row without id");
            }
            requireFinite(vector);
            fields = Map.copyOf(fields);
        }
    }

    /** Hears how far the sealing of a collection is; called from the sealing thread. */
    @FunctionalInterface
    interface SealListener {
        /**
         * Some of a step is done.
         *
         * @param step such as {@code index}
         * @param done rows, of {@code rows}
         */
        void on(String collection, String step, long done, long rows);
    }

    /** Refuses a vector with a dimension that is not finite. */
    static void requireFinite(float[] vector) {
        for (int d = 0; d < vector.length; d++) {
            if (!Float.isFinite(vector[d])) {
                throw new IllegalArgumentException("dimension " + d + " of a vector is " + vector[d]);
            }
        }
    }

    /** A found row; {@code fields} are empty unless asked for. */
    record Neighbour(String id, float score, Map<String, String> fields) {}

    /**
     * How to search.
     *
     * @param k rows wanted
     * @param breadth candidates that an approximate index looks at (HNSW: ef); at least {@code k}
     * @param fields whether to bring the rows' fields
     * @param filter which rows may be found, as the collection's {@link FilterColumns#bind} gives it; {@code null} for all
     */
    record SearchSpec(
            int k, int breadth, boolean fields, @Nullable Filter filter) {

        /** Over all rows. */
        public SearchSpec(int k, int breadth, boolean fields) {
            this(k, breadth, fields, null);
        }
    }

    /** Keeps other writers out, other processes too, until closed. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes the writers' lock without waiting.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7501 if another writer holds it
     */
    Lock lock();

    /** Creates an empty collection; one of that name must not exist. */
    void create(CollectionSpec spec);

    /**
     * Adds or replaces rows of a collection that is not sealed. May return before the rows are written: a failure is told by
     * a later {@code upsert} or by {@link #seal}.
     */
    void upsert(String collection, List<Row> rows);

    /**
     * Makes all rows searchable and durable. Sealed collections never change again, but for {@link #remove}.
     */
    void seal(List<String> collections, SealListener listener);

    /** Whether collections are better sealed together than each as soon as it is written. */
    default boolean prefersJointSealing() {
        return false;
    }

    /** Seals one. */
    default void seal(String collection) {
        seal(List.of(collection), (name, step, done, rows) -> {});
    }

    /** What tells this store from all others whose releases have their files in the same folder. */
    String location();

    /** What a person who looks into the store itself finds a collection or an alias under. */
    default String physicalName(String name) {
        return name;
    }

    /** Names of all collections, sealed or not. */
    List<String> collections();

    /** Whether a collection of that name is there and sealed. */
    boolean isSealed(String collection);

    /** Exact number of rows of a sealed collection. */
    long count(String collection);

    /** Calls {@code sink} with the id of each row of a sealed collection. */
    void ids(String collection, Consumer<String> sink);

    /** The rows of those ids that a sealed collection has, in any order. */
    List<Row> fetch(String collection, List<String> ids);

    /**
     * The rows with the greatest inner products, best first, for each of several vectors. Equal ones come in the order
     * written. Under a filter there are as many as without, if so many rows fit it.
     *
     * @param collection sealed; not an alias
     * @param vectors finite, of the collection's dimension
     */
    List<List<Neighbour>> search(String collection, List<float[]> vectors, SearchSpec spec);

    /**
     * Lets go of what is held to read a collection; searches that run finish, and a later one loads it again. For readers
     * that have moved on to another release.
     */
    void unload(String collection);

    /**
     * Removes rows of a sealed collection for good: whichever of the ids it has. Whoever has the collection open may find them
     * until it is {@link #unload unloaded}; this store does not find them any more when the call returns.
     */
    void remove(String collection, List<String> ids);

    /** The greatest breadth that a search makes use of. */
    default int maxBreadth() {
        return Integer.MAX_VALUE;
    }

    /** The most rows that a search may ask for. */
    default int maxResults() {
        return Integer.MAX_VALUE;
    }

    /** Says that somebody reads a collection, until closed. */
    interface Lease extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Asks writers to keep a collection that is read. The lease of a process that has ended is over, at once or after some
     * minutes.
     *
     * @throws org.sassrec.diagnostic.SassException where nothing may be written; reading goes on without a lease, too
     */
    Lease lease(String collection);

    /** Collections on which there are leases. For the writer: what is left of those that are over is removed. */
    Set<String> leasedCollections();

    /**
     * Removes a collection; nothing happens if there is none.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7537 if an alias points to it, SASS7516 if the {@link #lock} was taken
     *     and somebody else has it now
     */
    void drop(String collection);

    /** The collection that an alias points to. */
    Optional<String> alias(String alias);

    /**
     * Makes an alias point to a sealed collection, in one step for all readers.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7516 if the {@link #lock} was taken and somebody else has it now
     */
    void setAlias(String alias, String collection);

    /**
     * Removes an alias; nothing happens if there is none.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7516 if the {@link #lock} was taken and somebody else has it now
     */
    void dropAlias(String alias);

    @Override
    void close();
}
