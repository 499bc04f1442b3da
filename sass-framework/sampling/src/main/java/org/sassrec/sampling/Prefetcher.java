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
 * Builds batches in advance in other threads and returns them in order. At most {@code capacity} batches are waiting or
 * under construction. Only one thread may consume them. {@link #close} cancels the construction.
 *
 * @param <T> type of the batches
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
     * Starts the construction.
     *
     * @param end number of batches
     * @param builder returns the batch of a number from 0; must be thread-safe
     * @param threads number of threads, at least 1
     * @param capacity maximum number of batches, at least 1
     * @param discard frees a batch that was built but not consumed
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
     * Returns the next batch. Blocks until it is built.
     *
     * @throws CancellationException if the waiting thread is interrupted
     * @throws RuntimeException the exception of the builder
     */
    public T next() {
        long start = System.nanoTime();
        try {
            if (Thread.interrupted()) {
                // Without this check an interrupt would go unnoticed as long as batches are ready.
                throw new InterruptedException();
            }
            Future<T> first = ahead.remove();
            T batch = first.get();
            submit();
            return batch;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while waiting for a batch");
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
            waitedNanos += System.nanoTime() - start;
        }
    }

    /** Returns the total time that {@link #next} has waited, in nanoseconds. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** Stops the threads, waits for them and discards their batches. */
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

    /** Waits for the threads, because they use native memory and the caller may end the process next. */
    private void await() {
        try {
            // A batch takes milliseconds. The time limit prevents a blocked builder from blocking the caller.
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
            // The consumer has stopped, so the error of an unused batch does not matter.
        }
    }

    private void submit() {
        if (next < end) {
            int number = next++;
            ahead.add(threads.submit(() -> builder.apply(number)));
        }
    }
}
