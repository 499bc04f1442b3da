package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Processes the parts of a dataset with some threads.
 *
 * @param threads maximum number of threads
 */
public record PartThreads(int threads) {

    /** Processes one part. */
    @FunctionalInterface
    public interface Task<T> {
        T run(int part) throws IOException;
    }

    /**
     * Processes all parts and returns their results in the order of the parts. No task runs after the return.
     *
     * @throws IOException the first failure of a task
     */
    public <T> List<T> run(int parts, Task<T> task) throws IOException {
        List<T> results = new ArrayList<>();
        if (threads == 1 || parts == 1) {
            for (int part = 0; part < parts; part++) {
                results.add(task.run(part));
            }
            return results;
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, parts), runnable -> {
            Thread thread = new Thread(runnable, "sass-prepare");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int part = 0; part < parts; part++) {
                int number = part;
                running.add(pool.submit(() -> task.run(number)));
            }
            for (Future<T> each : running) {
                results.add(each.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            stop(pool);
        }
    }

    /** Processes one part without a result. */
    @FunctionalInterface
    public interface Action {
        void run(int part) throws IOException;
    }

    /** Processes all parts like {@link #run}. */
    public void forEach(int parts, Action action) throws IOException {
        run(parts, part -> {
            action.run(part);
            return part;
        });
    }

    private static IOException failure(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    /** Interrupts running tasks and waits for them, because the caller deletes their files. */
    private static void stop(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        while (true) {
            try {
                if (pool.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
