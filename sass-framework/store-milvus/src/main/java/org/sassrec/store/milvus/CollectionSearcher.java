package org.sassrec.store.milvus;

import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.BaseVector;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.QueryResp;
import io.milvus.v2.service.vector.response.SearchResp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.serving.store.VectorStore.SearchSpec;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.store.milvus.CollectionCatalog.SealedCollection;

/** Reads and searches sealed collections. Thread-safe. */
final class CollectionSearcher implements AutoCloseable {

    /** Milvus returns at most this number of rows. */
    static final int MAX_RESULTS = 16_384;

    /** After a restart a server may report a collection as loaded for this long before it can search it. */
    private static final Duration RECOVERING = Duration.ofMinutes(2);

    private static final long PAUSE_MILLIS = 100;
    private static final int ID_BATCH = 10_000;
    private static final int FETCH_BATCH = 1_000;
    private static final int MAX_RESPONSE_BYTES = 16 << 20;

    /**
     * Distances are rounded differently from inner products, so this number of additional rows is requested and scored
     * again.
     */
    private static final int SPARE_ROWS = 8;

    private final MilvusDatabase database;
    private final CollectionSealer.Loader loader;
    private final BooleanSupplier writing;

    /** Collections that were searched since their release was opened. Later calls for them are queries. */
    private final Set<String> searchedCollections = ConcurrentHashMap.newKeySet();

    /** Collections with a response that included all writes. All later responses include them too. */
    private final Set<String> caughtUp = ConcurrentHashMap.newKeySet();

    /** Number of removals. A response to a request before a removal does not show that later ones see it. */
    private volatile long removals;

    private final FilteredSearch filtered;

    /**
     * Creates a searcher for a connected client.
     *
     * @param writing whether this process is publishing; then calls wait until a collection is loaded
     */
    CollectionSearcher(MilvusDatabase database, BooleanSupplier writing) {
        this.database = database;
        this.writing = writing;
        this.filtered = new FilteredSearch(
                this, () -> database.calls().callRepeatably("version", "", database.client()::getServerVersion));
        this.loader = new CollectionSealer.Loader(database);
    }

    long count(SealedCollection collection) {
        return countAll(collection.name());
    }

    /** Returns the number of all rows written so far. */
    long countAll(String name) {
        return count(name, "", ConsistencyLevel.STRONG);
    }

    /**
     * Returns the number of matching rows. Does not wait for writes of others after this store has seen the complete
     * collection.
     */
    long count(SealedCollection collection, String filter) {
        return count(collection.name(), filter, consistency(collection));
    }

    private long count(String name, String filter, ConsistencyLevel consistency) {
        QueryResp answer = readLoaded(
                "count",
                name,
                () -> database.client()
                        .query(QueryReq.builder()
                                .databaseName(database.name())
                                .collectionName(name)
                                .filter(filter)
                                .outputFields(List.of("count(*)"))
                                .consistencyLevel(consistency)
                                .build()));
        Object count = answer.getQueryResults().get(0).getEntity().get("count(*)");
        if (count instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("no count of " + name);
    }

    void ids(SealedCollection collection, Consumer<String> sink) {
        for (long from = 0; from < collection.rows(); from += ID_BATCH) {
            String range = RowFormat.ROW + " >= " + from + " and " + RowFormat.ROW + " < " + (from + ID_BATCH);
            for (Map<String, Object> row : query("list ids", collection, range, ID_BATCH, List.of(RowFormat.ID))) {
                sink.accept(RowFormat.id(row));
            }
        }
    }

    List<Row> fetch(SealedCollection collection, List<String> ids) {
        List<String> fields = List.of(RowFormat.ID, RowFormat.TEXTS, RowFormat.VECTOR);
        int most = (int) Math.max(1, Math.min(FETCH_BATCH, MAX_RESPONSE_BYTES / rowBytes(collection, fields)));
        List<String> wanted = List.copyOf(new HashSet<>(ids));
        List<Row> rows = new ArrayList<>();
        for (int from = 0; from < wanted.size(); from += most) {
            List<String> part = wanted.subList(from, Math.min(wanted.size(), from + most));
            for (Map<String, Object> row : query("fetch", collection, Expressions.ids(part), part.size(), fields)) {
                rows.add(new Row(RowFormat.id(row), RowFormat.vector(row, collection.dim()), RowFormat.texts(row)));
            }
        }
        return rows;
    }

    /** Removes rows. Later reads of this store do not see them. */
    void remove(SealedCollection collection, List<String> ids) {
        for (int from = 0; from < ids.size(); from += FETCH_BATCH) {
            List<String> part = ids.subList(from, Math.min(ids.size(), from + FETCH_BATCH));
            callWhenLoaded(
                    "delete",
                    collection.name(),
                    () -> database.client()
                            .delete(DeleteReq.builder()
                                    .databaseName(database.name())
                                    .collectionName(collection.name())
                                    .filter(Expressions.ids(part))
                                    .build()));
        }
        synchronized (caughtUp) {
            removals++;
            caughtUp.remove(collection.name());
        }
        filtered.forgetCounts();
    }

    List<Map<String, Object>> query(
            String call, SealedCollection collection, String filter, int limit, List<String> fields) {
        QueryResp answer = readLoaded(
                call,
                collection.name(),
                () -> database.client()
                        .query(QueryReq.builder()
                                .databaseName(database.name())
                                .collectionName(collection.name())
                                .filter(filter)
                                .limit(limit)
                                .outputFields(fields)
                                .consistencyLevel(consistency(collection))
                                .build()));
        return answer.getQueryResults().stream()
                .map(QueryResp.QueryResult::getEntity)
                .toList();
    }

    private ConsistencyLevel consistency(SealedCollection collection) {
        return caughtUp.contains(collection.name()) ? ConsistencyLevel.BOUNDED : ConsistencyLevel.STRONG;
    }

    List<List<Neighbour>> search(SealedCollection collection, List<float[]> vectors, SearchSpec spec) {
        for (float[] vector : vectors) {
            if (vector.length != collection.dim()) {
                throw new IllegalArgumentException(
                        "the vector has " + vector.length + " dimensions, but the collection has " + collection.dim());
            }
        }
        int k = (int) Math.min(spec.k(), collection.rows());
        if (k > MAX_RESULTS) {
            throw Diagnostic.error(
                            StoreCode.STORE_LIMIT_EXCEEDED,
                            "Milvus returns at most " + MAX_RESULTS + " items, but " + k + " were requested")
                    .withHelp("request fewer items")
                    .toException();
        }
        if (k < 1) {
            return vectors.stream().map(vector -> List.<Neighbour>of()).toList();
        }
        Filter filter = spec.filter();
        return filter == null
                ? searchAll(collection, vectors, spec, k)
                : filtered.search(collection, vectors, spec, Expressions.of(filter), k);
    }

    private List<List<Neighbour>> searchAll(
            SealedCollection collection, List<float[]> vectors, SearchSpec spec, int k) {
        int limit = limit(collection, k);
        return searchBatched(
                collection,
                vectors,
                limit,
                spec.breadth(),
                "",
                fields(spec),
                (vector, found) -> rescore(collection, vector, found, spec, k));
    }

    /** Returns the number of rows to request so that the {@code k} best remain after scoring again. */
    static int limit(SealedCollection collection, int k) {
        return (int) Math.min(Math.min(k + Math.max(SPARE_ROWS, k / 8), MAX_RESULTS), collection.rows());
    }

    /**
     * Returns the rows that the index finds for each vector. The server skips rows that do not meet a non-empty
     * condition.
     */
    List<List<Map<String, Object>>> nearest(
            SealedCollection collection,
            List<float[]> vectors,
            int limit,
            int breadth,
            String condition,
            List<String> fields) {
        return searchBatched(collection, vectors, limit, breadth, condition, fields, (vector, found) -> found);
    }

    private <T> List<T> searchBatched(
            SealedCollection collection,
            List<float[]> vectors,
            int limit,
            int breadth,
            String condition,
            List<String> fields,
            BiFunction<float[], List<Map<String, Object>>, T> kept) {
        int most =
                (int) Math.max(1, Math.min(MAX_RESULTS, MAX_RESPONSE_BYTES / (limit * rowBytes(collection, fields))));
        List<T> answers = new ArrayList<>();
        for (int from = 0; from < vectors.size(); from += most) {
            List<float[]> part = vectors.subList(from, Math.min(vectors.size(), from + most));
            List<BaseVector> queries = new ArrayList<>();
            for (float[] vector : part) {
                queries.add(new FloatVec(Arrays.copyOf(vector, vector.length + 1)));
            }
            SearchResp answer = readLoaded(
                    "search",
                    collection.name(),
                    () -> database.client()
                            .search(SearchReq.builder()
                                    .databaseName(database.name())
                                    .collectionName(collection.name())
                                    .annsField(RowFormat.VECTOR)
                                    .data(queries)
                                    .limit(limit)
                                    .searchParams(collection.index().searchParams(breadth, limit, collection.rows()))
                                    .outputFields(fields)
                                    .filter(condition)
                                    .consistencyLevel(consistency(collection))
                                    .build()));
            for (int i = 0; i < part.size(); i++) {
                List<Map<String, Object>> found = answer.getSearchResults().get(i).stream()
                        .map(SearchResp.SearchResult::getEntity)
                        .toList();
                answers.add(kept.apply(part.get(i), found));
            }
        }
        return answers;
    }

    /** Estimates the bytes of a row in a response. */
    static long rowBytes(SealedCollection collection, List<String> fields) {
        long vector = fields.contains(RowFormat.VECTOR) ? 4L * collection.dim() : 0;
        return vector + (fields.contains(RowFormat.TEXTS) ? 1_024 : 128);
    }

    static List<String> fields(SearchSpec spec) {
        List<String> fields = List.of(RowFormat.ID, RowFormat.ROW, RowFormat.VECTOR, RowFormat.TEXTS);
        return spec.fields() ? fields : fields.subList(0, 3);
    }

    private record ScoredRow(Map<String, Object> entity, float score) {}

    /** Scores rows again and returns the {@code k} best. */
    static List<Neighbour> rescore(
            SealedCollection collection, float[] user, List<Map<String, Object>> found, SearchSpec spec, int k) {
        List<ScoredRow> scored = new ArrayList<>();
        for (Map<String, Object> row : found) {
            scored.add(new ScoredRow(row, VectorBlocks.score(user, RowFormat.vector(row, collection.dim()))));
        }
        scored.sort(Comparator.comparing((ScoredRow one) -> -one.score())
                .thenComparing(one -> RowFormat.rowNumber(one.entity())));
        return scored.subList(0, Math.min(k, scored.size())).stream()
                .map(one -> new Neighbour(
                        RowFormat.id(one.entity()),
                        one.score(),
                        spec.fields() ? RowFormat.texts(one.entity()) : Map.of()))
                .toList();
    }

    /** Marks a collection as unloaded. The next reader may wait until it is loaded. */
    void markUnloaded(String name) {
        searchedCollections.remove(name);
    }

    /** Reads. The response includes all earlier writes and removals. */
    private <T> T readLoaded(String call, String name, Callable<T> work) {
        long removed = removals;
        T answer = callWhenLoaded(call, name, work);
        synchronized (caughtUp) {
            if (removals == removed) {
                caughtUp.add(name);
            }
        }
        return answer;
    }

    /**
     * Runs a call. Loads the collection first if the server has unloaded it. Opening a release and publishing wait
     * until it is loaded. A query waits at most the timeout of a call.
     */
    private <T> T callWhenLoaded(String call, String name, Callable<T> work) {
        boolean patient = writing.getAsBoolean() || !searchedCollections.contains(name);
        T answer = database.calls()
                .callRepeatably(
                        call, name, () -> patient ? callWhenRecovered(name, work) : callWithinRecovery(name, work));
        searchedCollections.add(name);
        return answer;
    }

    /** After a restart a server reports a collection as loaded some time before it can search it. */
    private <T> T callWhenRecovered(String name, Callable<T> work) throws Exception {
        long end = Long.MAX_VALUE;
        while (true) {
            try {
                return work.call();
            } catch (RuntimeException failed) {
                if (!RetryingClient.isNotLoaded(failed) || System.nanoTime() > end) {
                    throw failed;
                }
            }
            loader.await(name);
            if (end == Long.MAX_VALUE) {
                end = System.nanoTime() + RECOVERING.toNanos();
            } else {
                database.calls().pause(PAUSE_MILLIS);
            }
        }
    }

    private <T> T callWithinRecovery(String name, Callable<T> work) throws Exception {
        long end = System.nanoTime() + database.options().timeout().toNanos();
        for (boolean first = true; ; first = false) {
            try {
                return work.call();
            } catch (RuntimeException failed) {
                if (!RetryingClient.isNotLoaded(failed)) {
                    throw failed;
                }
            }
            if (!first) {
                database.calls().pause(PAUSE_MILLIS);
            }
            loader.await(name, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            if (System.nanoTime() > end) {
                throw loader.timeoutError(name);
            }
        }
    }

    @Override
    public void close() {
        loader.close();
    }
}
