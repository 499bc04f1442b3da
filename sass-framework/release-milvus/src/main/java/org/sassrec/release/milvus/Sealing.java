package org.sassrec.release.milvus;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.IndexBuildState;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.GetLoadStateReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.index.request.CreateIndexReq;
import io.milvus.v2.service.index.request.DescribeIndexReq;
import io.milvus.v2.service.index.response.DescribeIndexResp;
import io.milvus.v2.service.utility.request.FlushReq;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.release.VectorStore.SealListener;

/** The steps from written rows to rows that can be searched, for several collections at a time. */
final class Sealing {

    private static final long POLL_MILLIS = 100;

    /** Milvus does not index less; such rows lie in its log and need no flush, which takes four seconds. */
    static final int FLUSHED_FROM = 1_024;

    private final MilvusClientV2 client;
    private final Calls calls;
    private final MilvusOptions options;
    private final SealListener listener;

    Sealing(MilvusClientV2 client, Calls calls, MilvusOptions options, SealListener listener) {
        this.client = client;
        this.calls = calls;
        this.options = options;
        this.listener = listener;
    }

    /**
     * A collection whose rows are written.
     *
     * @param name in Milvus
     * @param shown name of the store
     * @param rows that must be there at least
     */
    record Written(String name, String shown, MilvusIndex index, long rows) {
        boolean flushed() {
            return rows >= FLUSHED_FROM;
        }
    }

    void seal(List<Written> collections) {
        flush(collections);
        for (Written collection : collections) {
            createIndex(collection);
        }
        for (Written collection : collections) {
            awaitIndex(collection);
        }
        for (Written collection : collections) {
            startLoading(collection.name());
        }
        for (Written collection : collections) {
            awaitLoaded(collection.name());
            listener.on(collection.shown(), "load", collection.rows(), collection.rows());
        }
    }

    private void flush(List<Written> collections) {
        List<String> names =
                collections.stream().filter(Written::flushed).map(Written::name).toList();
        if (names.isEmpty()) {
            return;
        }
        calls.repeatable("flush", names.get(0), () -> {
            client.flush(FlushReq.builder()
                    .databaseName(options.database())
                    .collectionNames(new ArrayList<>(names))
                    .waitFlushedTimeoutMs(options.buildTimeout().toMillis())
                    .build());
            return true;
        });
    }

    private void createIndex(Written collection) {
        calls.once(
                "create index",
                collection.name(),
                () -> client.createIndex(CreateIndexReq.builder()
                        .databaseName(options.database())
                        .collectionName(collection.name())
                        .indexParams(List.of(IndexParam.builder()
                                .fieldName(RowForm.VECTOR)
                                .indexName(RowForm.VECTOR)
                                .indexType(collection.index().milvusType())
                                .metricType(IndexParam.MetricType.L2)
                                .extraParams(Map.of("params", collection.index().buildParams()))
                                .build()))
                        .sync(false) // waiting in the client asks for a time that lite does not know
                        .build()));
    }

    private void awaitIndex(Written collection) {
        long end = System.nanoTime() + options.buildTimeout().toNanos();
        long told = -1;
        while (true) {
            DescribeIndexResp.IndexDesc index = describeIndex(collection.name());
            if (index != null) {
                if (index.getIndexState() == IndexBuildState.Failed) {
                    throw neverReady(collection.name(), "the index failed: " + index.getIndexFailedReason());
                }
                if (index.getIndexedRows() != told) {
                    told = index.getIndexedRows();
                    listener.on(collection.shown(), "index", told, collection.rows());
                }
                if (ready(index, collection)) {
                    return;
                }
            }
            if (System.nanoTime() > end) {
                throw neverReady(
                        collection.name(),
                        "the index was not ready after "
                                + options.buildTimeout().toSeconds() + " s: " + told + " of " + collection.rows()
                                + " rows");
            }
            calls.pause(POLL_MILLIS);
        }
    }

    /** The state alone is not enough: it says finished while rows are on their way. */
    private static boolean ready(DescribeIndexResp.IndexDesc index, Written collection) {
        return index.getIndexState() == IndexBuildState.Finished
                && (!collection.flushed()
                        || (index.getTotalRows() >= collection.rows()
                                && index.getIndexedRows() >= index.getTotalRows()
                                && index.getPendingIndexRows() == 0));
    }

    private DescribeIndexResp.@Nullable IndexDesc describeIndex(String name) {
        return calls.repeatable(
                "describe index",
                name,
                () -> client.describeIndex(DescribeIndexReq.builder()
                                .databaseName(options.database())
                                .collectionName(name)
                                .indexName(RowForm.VECTOR)
                                .build())
                        .getIndexDescByIndexName(RowForm.VECTOR));
    }

    /** Loads a collection that its server has let go of. */
    void load(String name) {
        startLoading(name);
        awaitLoaded(name);
    }

    private void startLoading(String name) {
        calls.repeatable("load", name, () -> {
            client.loadCollection(LoadCollectionReq.builder()
                    .databaseName(options.database())
                    .collectionName(name)
                    .sync(false)
                    .build());
            return true;
        });
    }

    private void awaitLoaded(String name) {
        long end = System.nanoTime() + options.buildTimeout().toNanos();
        while (true) {
            String state = calls.repeatable(
                    "ask the load state",
                    name,
                    () -> client.getLoadStateV2(GetLoadStateReq.builder()
                                    .databaseName(options.database())
                                    .collectionName(name)
                                    .build())
                            .getStateName());
            if (state.equals("LoadStateLoaded")) {
                return;
            }
            if (System.nanoTime() > end) {
                throw neverReady(
                        name,
                        "it was not loaded after " + options.buildTimeout().toSeconds() + " s");
            }
            calls.pause(POLL_MILLIS);
        }
    }

    private RuntimeException neverReady(String name, String what) {
        return Diagnostic.error("SASS7544", "`" + name + "` at " + calls.server() + " cannot be searched: " + what)
                .withHelp("look at the server's log and memory; a large one needs a longer"
                        + " `publish.milvus.buildTimeout`")
                .toException();
    }
}
