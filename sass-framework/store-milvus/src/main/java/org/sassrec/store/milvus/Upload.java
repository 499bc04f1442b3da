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
 * A collection that is being written. Sends its requests in a thread of its own, so that the next rows are read and put into
 * their form while the server works. One sender: a server gains little by two, and lite cannot have two.
 */
final class Upload implements AutoCloseable {

    /** Requests that wait or are under way: bounds the memory. */
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
     * Begins.
     *
     * @param name in Milvus
     * @param send sends rows to the collection of a name
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

    /** Rows taken so far. */
    long rows() {
        return rows;
    }

    CollectionSealer.WrittenCollection written() {
        return new CollectionSealer.WrittenCollection(name, spec.name(), index, Math.min(rows, spec.rows()));
    }

    /** Takes a request; waits when too many are under way. What failed of an earlier one is thrown here. */
    private void add(List<JsonObject> request) {
        while (pending.size() >= MAX_PENDING) {
            await(pending.remove());
        }
        pending.add(sender.submit(() -> send.accept(name, request)));
    }

    /** Waits until all is written. */
    void finish() {
        while (!pending.isEmpty()) {
            await(pending.remove());
        }
    }

    private static void await(Future<?> request) {
        try {
            request.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException told) {
                throw told;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing to Milvus", stopped);
        }
    }

    /** Gives up what is not sent yet. */
    @Override
    public void close() {
        sender.shutdownNow();
    }
}
