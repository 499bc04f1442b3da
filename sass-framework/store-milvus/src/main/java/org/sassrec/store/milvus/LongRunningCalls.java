package org.sassrec.store.milvus;

import io.milvus.v2.client.MilvusClientV2;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/**
 * Calls whose duration depends on the size of a collection. Milvus-lite flushes, indexes and loads inside the call, and
 * sometimes compacts its files inside an upsert. These calls use a separate connection whose deadline is the build
 * timeout. While a call runs, the version of the server is requested after each call timeout; a server that does not
 * respond ends the call early.
 */
final class LongRunningCalls implements AutoCloseable {

    private final MilvusClientV2 other;
    private final Supplier<MilvusClientV2> connect;
    private final RetryingClient calls;
    private final MilvusOptions options;
    private final ExecutorService caller = Executors.newCachedThreadPool(daemonThreads("sass-milvus-long-call"));
    private @Nullable MilvusClientV2 patient;

    /**
     * Creates the calls. The connection is opened when it is first needed.
     *
     * @param other client for checking the server
     */
    LongRunningCalls(
            MilvusClientV2 other, Supplier<MilvusClientV2> connect, RetryingClient calls, MilvusOptions options) {
        this.other = other;
        this.connect = connect;
        this.calls = calls;
        this.options = options;
    }

    /** Returns a factory of daemon threads. */
    static ThreadFactory daemonThreads(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs an idempotent call. */
    void callRepeatably(String call, String subject, Consumer<MilvusClientV2> work) {
        calls.callRepeatably(call, subject, options.buildTimeout(), () -> {
            await(call, subject, work);
            return true;
        });
    }

    private void await(String call, String subject, Consumer<MilvusClientV2> work) throws Exception {
        MilvusClientV2 client = patientClient();
        Future<?> done = caller.submit(() -> work.accept(client));
        while (true) {
            try {
                done.get(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException underWay) {
                probeServer(call, subject, done);
            } catch (ExecutionException failed) {
                throw String.valueOf(failed.getMessage()).contains("DEADLINE_EXCEEDED")
                        ? timeoutError(call, subject)
                        : failed.getCause() instanceof Exception cause ? cause : failed;
            } catch (InterruptedException stopped) {
                abort(done);
                throw calls.interrupted(stopped);
            }
        }
    }

    private SassException timeoutError(String call, String subject) {
        return Diagnostic.error(
                        MilvusCode.COLLECTION_NOT_SEARCHABLE,
                        "`" + call + "` of `" + subject + "` at " + calls.server() + " did not finish within "
                                + options.buildTimeout().toSeconds() + " s")
                .withHelp("check the log and the memory of the server; for a large collection raise"
                        + " `publish.milvus.buildTimeout`")
                .toException();
    }

    private void probeServer(String call, String subject, Future<?> done) {
        try {
            calls.callRepeatably(call, subject, other::getServerVersion);
        } catch (SassException silent) {
            if (!done.isDone()) {
                abort(done);
                throw silent;
            }
        }
    }

    private synchronized MilvusClientV2 patientClient() {
        if (patient == null) {
            patient = connect.get();
        }
        return patient;
    }

    /** Ends the call by closing its connection. */
    private synchronized void abort(Future<?> done) {
        done.cancel(true);
        disconnect();
    }

    @Override
    public synchronized void close() {
        caller.shutdownNow();
        disconnect();
    }

    private synchronized void disconnect() {
        if (patient != null) {
            patient.close();
            patient = null;
        }
    }
}
