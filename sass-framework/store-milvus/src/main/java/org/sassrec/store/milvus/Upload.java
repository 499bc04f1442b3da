package org.sassrec.store.milvus;

import com.google.gson.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Row;

/**
 * A collection that is being written. A separate thread sends the requests, so that the next rows are read and
 * converted while the server works. There is one sender: a server gains little from two, and milvus-lite does not
 * support two.
 */
final class Upload implements AutoCloseable {

    /** Maximum number of waiting and running requests; limits the memory. */
    private static final int MAX_PENDING = 2;

    private final CollectionSpec spec;
    private final String name;
    private final MilvusIndex index;
    private final BiConsumer<String, List<JsonObject>> send;
    private final ExecutorService sender =
            Executors.newSingleThreadExecutor(LongRunningCalls.daemonThreads("sass-milvus-upsert"));
    private final Deque<Future<?>> pending = new ArrayDeque<>();

    private long rows;

    /**
     * Creates an upload.
     *
     * @param name physical name in Milvus
     * @param send sends rows to a collection
     */
    Upload(CollectionSpec spec, String name, MilvusIndex index, BiConsumer<String, List<JsonObject>> send) {
        this.spec = spec;
        this.name = name;
        this.index = index;
        this.send = send;
    }

    void upsert(List<Row> given) {
        List<RowFormat.SizedRow> sized = new ArrayList<>();
        for (Row row : given) {
            sized.add(RowFormat.toJson(row, rows++, spec));
        }
        RowFormat.requests(sized).forEach(this::add);
    }

    /** Returns the number of rows so far. */
    long rows() {
        return rows;
    }

    CollectionSealer.WrittenCollection written() {
        return new CollectionSealer.WrittenCollection(name, spec.name(), index, Math.min(rows, spec.rows()));
    }

    /** Adds a request. Waits if too many are pending. Throws the failure of an earlier request. */
    private void add(List<JsonObject> request) {
        while (pending.size() >= MAX_PENDING) {
            await(pending.remove());
        }
        pending.add(sender.submit(() -> send.accept(name, request)));
    }

    /** Waits until all requests are finished. */
    void finish() {
        while (!pending.isEmpty()) {
            await(pending.remove());
        }
    }

    private static void await(Future<?> request) {
        try {
            request.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing to Milvus", stopped);
        }
    }

    /** Discards requests that are not sent yet. */
    @Override
    public void close() {
        sender.shutdownNow();
    }
}
