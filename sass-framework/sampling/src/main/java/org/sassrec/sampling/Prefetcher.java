package org.sassrec.sampling;

import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Builds batches ahead in other threads and hands them out in their order, whatever the threads. At most
 * {@code capacity} batches wait or are being built. For one consumer thread; closing it cancels what is under way.
 *
 * @param <T> what is built
 */
public final class Prefetcher<T> implements AutoCloseable {

    private static final int CLOSE_SECONDS = 5;

    private final IntFunction<T> builder;
    private final int end;
    private final ExecutorService threads;
    private final Consumer<T> discard;
    private final ArrayDeque<Future<T>> ahead = new ArrayDeque<>();
    private int next;
    private long waitedNanos;

    /**
     * Starts to build.
     *
     * @param end how many
     * @param builder gives the batch of a number from 0; called from several threads at once
     * @param threads at least 1
     * @param capacity at least 1
     * @param discard frees what was built and never handed out
     */
    public Prefetcher(int end, IntFunction<T> builder, int threads, int capacity, Consumer<T> discard) {
        this.builder = builder;
        this.discard = discard;
        this.end = end;
        this.threads = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "sass-batches");
            thread.setDaemon(true);
            return thread;
        });
        for (int n = 0; n < capacity; n++) {
            submit();
        }
    }

    /**
     * The next batch; waits until it is built.
     *
     * @throws CancellationException if the waiting thread is interrupted
     * @throws RuntimeException what the builder threw
     */
    public T next() {
        long began = System.nanoTime();
        try {
            if (Thread.interrupted()) {
                // A batch that is ready would be handed out all the same, and a stop would go unnoticed for an epoch.
                throw new InterruptedException();
            }
            Future<T> first = ahead.remove();
            T batch = first.get();
            submit();
            return batch;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while a batch was built");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException e) {
            close();
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause);
        } finally {
            waitedNanos += System.nanoTime() - began;
        }
    }

    /** How long {@link #next} waited in all. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** Stops the threads and waits for them; what they were building is dropped. */
    @Override
    public void close() {
        threads.shutdownNow();
        await();
        for (Future<T> future : ahead) {
            if (!future.cancel(true)) {
                discardBuilt(future);
            }
        }
        ahead.clear();
    }

    /** Whoever leaves may end the process next, and builders work in native memory. */
    private void await() {
        try {
            // They build for milliseconds. Should one hang, it is no reason to hang, too.
            boolean unused = threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void discardBuilt(Future<T> future) {
        try {
            discard.accept(future.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException ignored) {
            // The consumer has left: nobody waits for this batch, nor for its failure.
        }
    }

    private void submit() {
        if (next < end) {
            int number = next++;
            ahead.add(threads.submit(() -> builder.apply(number)));
        }
    }
}
