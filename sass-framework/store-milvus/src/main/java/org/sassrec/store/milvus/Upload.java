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
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Row;

/**
 * Writes rows of a collection. A separate thread sends the requests, so that the next rows are read and
 * converted while the server works. There is one sender: a server gains little from two, and milvus-lite does not
 * support two.
 */
final class Upload implements VectorStore.Appender {

    /** Maximum number of waiting and running requests; limits the memory. */
    private static final int MAX_PENDING = 2;

    private final CollectionSpec spec;
    private final String name;
    private final BiConsumer<String, List<JsonObject>> send;
    private final ExecutorService sender =
            Executors.newSingleThreadExecutor(LongRunningCalls.daemonThreads("sass-milvus-upsert"));
    private final Deque<Future<?>> pending = new ArrayDeque<>();

    /**
     * Creates an upload.
     *
     * @param name physical name in Milvus
     * @param send sends rows to a collection
     */
    Upload(CollectionSpec spec, String name, BiConsumer<String, List<JsonObject>> send) {
        this.spec = spec;
        this.name = name;
        this.send = send;
    }

    @Override
    public void upsert(long first, List<Row> rows) {
        List<RowFormat.SizedRow> sized = new ArrayList<>();
        for (Row row : rows) {
            sized.add(RowFormat.toJson(row, first + sized.size(), spec));
        }
        RowFormat.requests(sized).forEach(this::add);
    }

    /** Adds a request. Waits if too many are pending. Throws the failure of an earlier request. */
    private void add(List<JsonObject> request) {
        while (pending.size() >= MAX_PENDING) {
            await(pending.remove());
        }
        pending.add(sender.submit(() -> send.accept(name, request)));
    }

    @Override
    public void finish() {
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

    @Override
    public void close() {
        sender.shutdownNow();
    }
}
