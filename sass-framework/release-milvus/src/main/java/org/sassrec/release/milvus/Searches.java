package org.sassrec.release.milvus;

import io.milvus.v2.client.MilvusClientV2;
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
import org.sassrec.release.milvus.Catalog.Opened;
import org.sassrec.serving.store.Filter;
import org.sassrec.serving.store.VectorStore.Neighbour;
import org.sassrec.serving.store.VectorStore.Row;
import org.sassrec.serving.store.VectorStore.SearchSpec;
import org.sassrec.serving.vector.VectorBlocks;

/** Reads what is in sealed collections. Thread-safe. */
final class Searches implements AutoCloseable {

    /** Most rows that Milvus gives in one answer. */
    static final int LONGEST_ANSWER = 16_384;

    /** For which a server that was restarted may tell that a collection is loaded which it cannot search yet. */
    private static final Duration RECOVERING = Duration.ofMinutes(2);

    private static final long PAUSE_MILLIS = 100;
    private static final int IDS_AT_ONCE = 10_000;
    private static final int FETCHED_AT_ONCE = 1_000;
    private static final int ANSWER_BYTES = 16 << 20;

    /** Distances are rounded otherwise than inner products: so many more rows are asked for and scored again. */
    private static final int SPARE = 8;

    private final MilvusClientV2 client;
    private final Calls calls;
    private final MilvusOptions options;
    private final Loads loads;
    private final BooleanSupplier writing;

    /** Collections that have answered here, which opening a release sees to: who asks one of them later is a query. */
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    /** Collections of which one answer has told all that was written: from then on any answer does. */
    private final Set<String> caughtUp = ConcurrentHashMap.newKeySet();

    /** How often rows were removed here: an answer to a question of before says nothing of what is seen since. */
    private volatile long removals;

    private final FilteredSearch filtered;

    /**
     * Over a client that is connected.
     *
     * @param writing whether a publish is under way here, which waits for a collection to be loaded as long as that takes
     */
    Searches(MilvusClientV2 client, LongCalls longCalls, Calls calls, MilvusOptions options, BooleanSupplier writing) {
        this.client = client;
        this.calls = calls;
        this.options = options;
        this.writing = writing;
        Sealing sealing = new Sealing(client, longCalls, calls, options, (collection, step, done, rows) -> {});
        this.filtered = new FilteredSearch(this, () -> calls.repeatable("version", "", client::getServerVersion));
        this.loads = new Loads(sealing, calls, options);
    }

    long count(Opened collection) {
        return countAll(collection.name());
    }

    /** The number of all rows written so far. */
    long countAll(String name) {
        return count(name, "", ConsistencyLevel.STRONG);
    }

    /** The number of rows that fit; once this store has seen the whole collection, without waiting for what others write. */
    long count(Opened collection, String filter) {
        return count(collection.name(), filter, consistency(collection));
    }

    private long count(String name, String filter, ConsistencyLevel consistency) {
        QueryResp answer = loaded(
                "count",
                name,
                () -> client.query(QueryReq.builder()
                        .databaseName(options.database())
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

    void ids(Opened collection, Consumer<String> sink) {
        for (long from = 0; from < collection.rows(); from += IDS_AT_ONCE) {
            String range = RowForm.ROW + " >= " + from + " and " + RowForm.ROW + " < " + (from + IDS_AT_ONCE);
            for (Map<String, Object> row : query("list ids", collection, range, IDS_AT_ONCE, List.of(RowForm.ID))) {
                sink.accept(RowForm.id(row));
            }
        }
    }

    List<Row> fetch(Opened collection, List<String> ids) {
        List<String> fields = List.of(RowForm.ID, RowForm.TEXTS, RowForm.VECTOR);
        int most = (int) Math.max(1, Math.min(FETCHED_AT_ONCE, ANSWER_BYTES / rowBytes(collection, fields)));
        List<String> wanted = List.copyOf(new HashSet<>(ids));
        List<Row> rows = new ArrayList<>();
        for (int from = 0; from < wanted.size(); from += most) {
            List<String> part = wanted.subList(from, Math.min(wanted.size(), from + most));
            for (Map<String, Object> row : query("fetch", collection, Expressions.ids(part), part.size(), fields)) {
                rows.add(new Row(RowForm.id(row), RowForm.vector(row, collection.dim()), RowForm.texts(row)));
            }
        }
        return rows;
    }

    /** Removes rows; from then on this store sees that they are gone. */
    void remove(Opened collection, List<String> ids) {
        for (int from = 0; from < ids.size(); from += FETCHED_AT_ONCE) {
            List<String> part = ids.subList(from, Math.min(ids.size(), from + FETCHED_AT_ONCE));
            whenLoaded(
                    "delete",
                    collection.name(),
                    () -> client.delete(DeleteReq.builder()
                            .databaseName(options.database())
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

    List<Map<String, Object>> query(String call, Opened collection, String filter, int limit, List<String> fields) {
        QueryResp answer = loaded(
                call,
                collection.name(),
                () -> client.query(QueryReq.builder()
                        .databaseName(options.database())
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

    private ConsistencyLevel consistency(Opened collection) {
        return caughtUp.contains(collection.name()) ? ConsistencyLevel.BOUNDED : ConsistencyLevel.STRONG;
    }

    List<List<Neighbour>> search(Opened collection, List<float[]> vectors, SearchSpec spec) {
        for (float[] vector : vectors) {
            if (vector.length != collection.dim()) {
                throw new IllegalArgumentException(
                        "a vector of " + vector.length + " dimensions, not " + collection.dim());
            }
        }
        int k = (int) Math.min(spec.k(), collection.rows());
        if (k > LONGEST_ANSWER) {
            throw Diagnostic.error("SASS7545", "Milvus answers with at most " + LONGEST_ANSWER + " items, not " + k)
                    .withHelp("ask for fewer")
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

    private List<List<Neighbour>> searchAll(Opened collection, List<float[]> vectors, SearchSpec spec, int k) {
        int limit = limit(collection, k);
        return ask(
                collection,
                vectors,
                limit,
                spec.breadth(),
                "",
                fields(spec),
                (vector, found) -> best(collection, vector, found, spec, k));
    }

    /** Rows to ask for, to have the {@code k} best when they are scored again. */
    static int limit(Opened collection, int k) {
        return (int) Math.min(Math.min(k + Math.max(SPARE, k / 8), LONGEST_ANSWER), collection.rows());
    }

    /** What the index finds, by vector. What does not fit the condition, if it isn't empty, is passed over by the server. */
    List<List<Map<String, Object>>> nearest(
            Opened collection, List<float[]> vectors, int limit, int breadth, String condition, List<String> fields) {
        return ask(collection, vectors, limit, breadth, condition, fields, (vector, found) -> found);
    }

    private <T> List<T> ask(
            Opened collection,
            List<float[]> vectors,
            int limit,
            int breadth,
            String condition,
            List<String> fields,
            BiFunction<float[], List<Map<String, Object>>, T> kept) {
        int most = (int) Math.max(1, Math.min(LONGEST_ANSWER, ANSWER_BYTES / (limit * rowBytes(collection, fields))));
        List<T> answers = new ArrayList<>();
        for (int from = 0; from < vectors.size(); from += most) {
            List<float[]> part = vectors.subList(from, Math.min(vectors.size(), from + most));
            List<BaseVector> asked = new ArrayList<>();
            for (float[] vector : part) {
                asked.add(new FloatVec(Arrays.copyOf(vector, vector.length + 1)));
            }
            SearchResp answer = loaded(
                    "search",
                    collection.name(),
                    () -> client.search(SearchReq.builder()
                            .databaseName(options.database())
                            .collectionName(collection.name())
                            .annsField(RowForm.VECTOR)
                            .data(asked)
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

    /** About how many bytes a row takes in an answer. */
    static long rowBytes(Opened collection, List<String> fields) {
        long vector = fields.contains(RowForm.VECTOR) ? 4L * collection.dim() : 0;
        return vector + (fields.contains(RowForm.TEXTS) ? 1_024 : 128);
    }

    static List<String> fields(SearchSpec spec) {
        List<String> fields = List.of(RowForm.ID, RowForm.ROW, RowForm.VECTOR, RowForm.TEXTS);
        return spec.fields() ? fields : fields.subList(0, 3);
    }

    private record Scored(Map<String, Object> entity, float score) {}

    /** Scores rows again and gives the {@code k} best. */
    static List<Neighbour> best(
            Opened collection, float[] user, List<Map<String, Object>> found, SearchSpec spec, int k) {
        List<Scored> scored = new ArrayList<>();
        for (Map<String, Object> row : found) {
            scored.add(new Scored(row, VectorBlocks.score(user, RowForm.vector(row, collection.dim()))));
        }
        scored.sort(Comparator.comparing((Scored one) -> -one.score()).thenComparing(one -> RowForm.row(one.entity())));
        return scored.subList(0, Math.min(k, scored.size())).stream()
                .map(one -> new Neighbour(
                        RowForm.id(one.entity()), one.score(), spec.fields() ? RowForm.texts(one.entity()) : Map.of()))
                .toList();
    }

    /** Its release is closed here; the next one who opens it may wait until it is loaded. */
    void forget(String name) {
        answered.remove(name);
    }

    /** A read, whose answer tells all that was written and removed before. */
    private <T> T loaded(String call, String name, Callable<T> work) {
        long removed = removals;
        T answer = whenLoaded(call, name, work);
        synchronized (caughtUp) {
            if (removals == removed) {
                caughtUp.add(name);
            }
        }
        return answer;
    }

    /**
     * A call; a collection that the server does not hold in memory is loaded first. Who opens or publishes waits until it is;
     * a query waits for the call's time at most, and the thread that asked is free again.
     */
    private <T> T whenLoaded(String call, String name, Callable<T> work) {
        boolean patient = writing.getAsBoolean() || !answered.contains(name);
        T answer = calls.repeatable(call, name, () -> patient ? whenRecovered(name, work) : soon(name, work));
        answered.add(name);
        return answer;
    }

    /** After a restart a server says that a collection is loaded some time before it can search it. */
    private <T> T whenRecovered(String name, Callable<T> work) throws Exception {
        long end = Long.MAX_VALUE;
        while (true) {
            try {
                return work.call();
            } catch (RuntimeException failed) {
                if (!Calls.notLoaded(failed) || System.nanoTime() > end) {
                    throw failed;
                }
            }
            loads.await(name);
            if (end == Long.MAX_VALUE) {
                end = System.nanoTime() + RECOVERING.toNanos();
            } else {
                calls.pause(PAUSE_MILLIS);
            }
        }
    }

    private <T> T soon(String name, Callable<T> work) throws Exception {
        long end = System.nanoTime() + options.timeout().toNanos();
        for (boolean first = true; ; first = false) {
            try {
                return work.call();
            } catch (RuntimeException failed) {
                if (!Calls.notLoaded(failed)) {
                    throw failed;
                }
            }
            if (!first) {
                calls.pause(PAUSE_MILLIS);
            }
            loads.await(name, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            if (System.nanoTime() > end) {
                throw loads.late(name);
            }
        }
    }

    @Override
    public void close() {
        loads.close();
    }
}
