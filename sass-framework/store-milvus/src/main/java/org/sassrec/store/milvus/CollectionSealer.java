package org.sassrec.store.milvus;

import io.milvus.v2.common.IndexBuildState;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.collection.request.GetLoadStateReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.index.request.CreateIndexReq;
import io.milvus.v2.service.index.request.DescribeIndexReq;
import io.milvus.v2.service.index.response.DescribeIndexResp;
import io.milvus.v2.service.utility.request.FlushReq;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.VectorStore.SealListener;

/** Makes written rows searchable, for several collections together. */
final class CollectionSealer {

    private static final long POLL_MILLIS = 100;

    /** Lower bound of the indexing speed, below that of slow servers. */
    private static final long MIN_ROWS_PER_SECOND = 500;

    /** Error codes: index not found, collection not found. */
    private static final Set<Integer> NO_INDEX = Set.of(700, RetryingClient.COLLECTION_NOT_FOUND);

    /** Time for an index build to start; other builds may run first. */
    private static final long START_SECONDS = 300;

    /**
     * Milvus does not index smaller collections. Their rows stay in its log and need no flush, which takes four
     * seconds.
     */
    static final int MIN_FLUSHED_ROWS = 1_024;

    private final MilvusDatabase database;
    private final SealListener listener;

    CollectionSealer(MilvusDatabase database, SealListener listener) {
        this.database = database;
        this.listener = listener;
    }

    /**
     * A collection whose rows are written.
     *
     * @param name physical name in Milvus
     * @param displayName logical name
     * @param rows minimum number of rows
     */
    record WrittenCollection(String name, String displayName, MilvusIndex index, long rows) {
        boolean flushed() {
            return rows >= MIN_FLUSHED_ROWS;
        }
    }

    void seal(List<WrittenCollection> collections) {
        flush(collections);
        for (WrittenCollection collection : collections) {
            createIndex(collection);
        }
        for (WrittenCollection collection : collections) {
            awaitIndex(collection);
        }
        for (WrittenCollection collection : collections) {
            startLoading(collection.name());
        }
        for (WrittenCollection collection : collections) {
            awaitLoaded(collection.name());
            listener.on(collection.displayName(), "load", collection.rows(), collection.rows());
        }
    }

    private void flush(List<WrittenCollection> collections) {
        List<String> names = collections.stream()
                .filter(WrittenCollection::flushed)
                .map(WrittenCollection::name)
                .toList();
        if (names.isEmpty()) {
            return;
        }
        database.longCalls()
                .callRepeatably(
                        "flush",
                        names.get(0),
                        patient -> patient.flush(FlushReq.builder()
                                .databaseName(database.name())
                                .collectionNames(new ArrayList<>(names))
                                .waitFlushedTimeoutMs(
                                        database.options().buildTimeout().toMillis())
                                .build()));
    }

    private void createIndex(WrittenCollection collection) {
        CreateIndexReq request = CreateIndexReq.builder()
                .databaseName(database.name())
                .collectionName(collection.name())
                .indexParams(List.of(IndexParam.builder()
                        .fieldName(RowFormat.VECTOR)
                        .indexName(RowFormat.VECTOR)
                        .indexType(collection.index().milvusType())
                        .metricType(IndexParam.MetricType.L2)
                        .extraParams(Map.of("params", collection.index().buildParams()))
                        .build()))
                .sync(false) // the client's wait needs a timestamp that milvus-lite does not return
                .build();
        database.longCalls().callRepeatably("create index", collection.name(), patient -> {
            try {
                patient.createIndex(request);
            } catch (RuntimeException failed) {
                // The index may exist although the response was lost; milvus-lite rejects a second creation.
                if (!hasIndex(collection.name())) {
                    throw failed;
                }
            }
        });
    }

    /**
     * Waits until the index is built. A server that cannot build an index, for example {@code DISKANN} without its
     * configuration, reports nothing and retries forever. A build without progress for longer than all rows would take
     * therefore fails before the build timeout.
     */
    private void awaitIndex(WrittenCollection collection) {
        long patience = Duration.ofSeconds(START_SECONDS + collection.rows() / MIN_ROWS_PER_SECOND)
                .toNanos();
        long end = System.nanoTime() + database.options().buildTimeout().toNanos();
        long progress = System.nanoTime();
        long reported = -1;
        while (true) {
            DescribeIndexResp.IndexDesc index = describeIndex(collection.name());
            if (index != null) {
                if (index.getIndexState() == IndexBuildState.Failed) {
                    throw timeoutError(collection.name(), "the index build failed: " + index.getIndexFailedReason());
                }
                if (index.getIndexedRows() != reported) {
                    reported = index.getIndexedRows();
                    progress = System.nanoTime();
                    listener.on(collection.displayName(), "index", reported, collection.rows());
                }
                if (isReady(index, collection)) {
                    return;
                }
            }
            long now = System.nanoTime();
            if (now > end || now - progress > patience) {
                long waited = now > end ? database.options().buildTimeout().toNanos() : now - progress;
                throw timeoutError(
                        collection.name(),
                        "its index " + collection.index().type() + " is not finished after " + waited / 1_000_000_000L
                                + " s: " + Math.max(0, reported) + " of " + collection.rows() + " rows",
                        "check whether the server can build this index, its log and its memory; choose another index with"
                                + " `publish.milvus.index.type`, or raise `publish.milvus.buildTimeout`");
            }
            database.calls().pause(POLL_MILLIS);
        }
    }

    /** Checks the row counts too: the state is "finished" while rows are still being moved. */
    private static boolean isReady(DescribeIndexResp.IndexDesc index, WrittenCollection collection) {
        return index.getIndexState() == IndexBuildState.Finished
                && (!collection.flushed()
                        || (index.getTotalRows() >= collection.rows()
                                && index.getIndexedRows() >= index.getTotalRows()
                                && index.getPendingIndexRows() == 0));
    }

    private DescribeIndexResp.@Nullable IndexDesc describeIndex(String name) {
        return database.calls().callRepeatably("describe index", name, () -> describeIndex(database, name));
    }

    private static DescribeIndexResp.@Nullable IndexDesc describeIndex(MilvusDatabase database, String name) {
        return database.client()
                .describeIndex(DescribeIndexReq.builder()
                        .databaseName(database.name())
                        .collectionName(name)
                        .indexName(RowFormat.VECTOR)
                        .build())
                .getIndexDescByIndexName(RowFormat.VECTOR);
    }

    /** Returns whether a collection has a finished index. */
    static boolean isIndexed(MilvusDatabase database, String name) {
        return database.calls().callRepeatably("describe index", name, () -> {
            try {
                DescribeIndexResp.IndexDesc index = describeIndex(database, name);
                return index != null && index.getIndexState() == IndexBuildState.Finished;
            } catch (MilvusClientException answer) {
                if (NO_INDEX.contains(RetryingClient.serverCode(answer))) {
                    return false;
                }
                throw answer;
            }
        });
    }

    private boolean hasIndex(String name) {
        try {
            return describeIndex(name) != null;
        } catch (RuntimeException unknown) {
            return false;
        }
    }

    /** Loads a collection that the server has unloaded. */
    void load(String name) {
        startLoading(name);
        awaitLoaded(name);
    }

    private void startLoading(String name) {
        database.longCalls()
                .callRepeatably(
                        "load",
                        name,
                        patient -> patient.loadCollection(LoadCollectionReq.builder()
                                .databaseName(database.name())
                                .collectionName(name)
                                .sync(false)
                                .build()));
    }

    private void awaitLoaded(String name) {
        long end = System.nanoTime() + database.options().buildTimeout().toNanos();
        while (true) {
            String state = database.calls()
                    .callRepeatably(
                            "get load state",
                            name,
                            () -> database.client()
                                    .getLoadStateV2(GetLoadStateReq.builder()
                                            .databaseName(database.name())
                                            .collectionName(name)
                                            .build())
                                    .getStateName());
            if (state.equals("LoadStateLoaded")) {
                return;
            }
            if (state.equals("LoadStateNotExist")) {
                throw database.calls().missingCollection(name); // a publisher dropped it during loading
            }
            if (state.equals("LoadStateNotLoad")) {
                startLoading(name); // the server was restarted meanwhile
            }
            if (System.nanoTime() > end) {
                throw timeoutError(
                        name,
                        "it was not loaded after "
                                + database.options().buildTimeout().toSeconds() + " s");
            }
            database.calls().pause(POLL_MILLIS);
        }
    }

    private RuntimeException timeoutError(String name, String what) {
        return timeoutError(
                name,
                what,
                "check the log and the memory of the server; for a large collection raise `publish.milvus.buildTimeout`");
    }

    private RuntimeException timeoutError(String name, String what, String remedy) {
        return Diagnostic.error(
                        MilvusCode.COLLECTION_NOT_SEARCHABLE,
                        "`" + name + "` at " + database.calls().server() + " cannot be searched: " + what)
                .withHelp(remedy)
                .toException();
    }

    /**
     * Loads collections that the server has unloaded. Each is loaded once for all waiting threads, on a separate
     * thread, so that loading continues after a query has timed out.
     */
    static final class Loader implements AutoCloseable {

        private final MilvusDatabase database;
        private final CollectionSealer sealing;
        private final Map<String, Future<?>> pending = new ConcurrentHashMap<>();
        private final ExecutorService loader =
                Executors.newCachedThreadPool(LongRunningCalls.daemonThreads("sass-milvus-load"));

        Loader(MilvusDatabase database) {
            this.database = database;
            this.sealing = new CollectionSealer(database, (collection, step, done, rows) -> {});
        }

        /** Waits until the collection is loaded or loading has failed. The build timeout limits loading. */
        void await(String name) throws Exception {
            await(name, Duration.ofNanos(Long.MAX_VALUE));
        }

        /**
         * Waits at most this long.
         *
         * @throws org.sassrec.diagnostic.SassException SASS7542 if the collection is not loaded in time; loading
         * continues
         */
        void await(String name, Duration atMost) throws Exception {
            Future<?> load = pending.computeIfAbsent(name, this::start);
            try {
                load.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                throw timeoutError(name);
            } catch (ExecutionException failed) {
                throw failed.getCause() instanceof Exception cause ? cause : failed;
            } catch (InterruptedException stopped) {
                throw database.calls().interrupted(stopped);
            }
        }

        /** Returns the exception for a query whose time is over. */
        SassException timeoutError(String name) {
            return Diagnostic.error(
                            MilvusCode.MILVUS_TIMEOUT,
                            "`" + name + "` at " + database.calls().server()
                                    + " is being loaded and was not ready within "
                                    + database.options().timeout().toMillis() + " ms")
                    .withHelp(
                            "query again later, loading continues; if it takes long, check the log and the memory of the server")
                    .toException();
        }

        private Future<?> start(String name) {
            return loader.submit(() -> {
                try {
                    sealing.load(name);
                } finally {
                    pending.remove(name);
                }
            });
        }

        @Override
        public void close() {
            loader.shutdownNow();
        }
    }
}
