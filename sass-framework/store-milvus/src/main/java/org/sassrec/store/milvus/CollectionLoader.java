package org.sassrec.store.milvus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;

/**
 * Loads collections that the server has let go of: each once, however many ask for it, and in a thread of its own, so that
 * loading goes on when a query has given up waiting.
 */
final class CollectionLoader implements AutoCloseable {

    private final CollectionSealer sealing;
    private final RetryingClient calls;
    private final MilvusOptions options;
    private final Map<String, Future<?>> pending = new ConcurrentHashMap<>();
    private final ExecutorService loader =
            Executors.newCachedThreadPool(LongRunningCalls.daemonThreads("sass-milvus-load"));

    CollectionLoader(CollectionSealer sealing, RetryingClient calls, MilvusOptions options) {
        this.sealing = sealing;
        this.calls = calls;
        this.options = options;
    }

    /** Waits until it is loaded, or loading has failed, which has the time for building as its limit. */
    void await(String name) throws Exception {
        await(name, Duration.ofNanos(Long.MAX_VALUE));
    }

    /**
     * Waits no longer than that.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7542 if it is not loaded then; loading goes on
     */
    void await(String name, Duration atMost) throws Exception {
        Future<?> load = pending.computeIfAbsent(name, this::start);
        try {
            load.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw timeoutError(name);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception told ? told : failed;
        } catch (InterruptedException stopped) {
            throw calls.interrupted(stopped);
        }
    }

    /** Of a query that waited as long as it may. */
    SassException timeoutError(String name) {
        return Diagnostic.error(
                        DiagnosticCode.MILVUS_TIMEOUT,
                        "`" + name + "` at " + calls.server() + " is being loaded, which was not done within "
                                + options.timeout().toMillis() + " ms")
                .withHelp("ask again later, loading goes on; if it takes long, look at the server's log and memory")
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
