package org.sassrec.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.pipeline.ProcessMemory;
import org.sassrec.prepare.MachineMemory;

/**
 * Executes tasks in parallel threads, in their order, within a memory limit.
 *
 * <p>The memory of a task is not known in advance. A further task starts when all running tasks have reported their
 * memory, and if the estimate fits the limit. The estimate of each task is the largest measured increase. At least one
 * task always runs.
 */
final class ParallelRunner implements AutoCloseable {
    /** Shorter than the time limit of a stopped command. Tasks check for interruption after each step. */
    private static final int CLOSE_SECONDS = 6;

    private static final double SHARE_OF_MACHINE = 0.8;

    private final int maxParallel;
    private final long budget;
    private final LongSupplier usedBytes;
    private final ExecutorService threads;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private long submittedTasks;
    /** The ticket of the task that starts next. */
    private long nextTicket;

    private int running;
    private int measuredTasks;
    /** Memory before the first task, and the largest increase by a task, in bytes. */
    private long baseBytes;

    private long largestBytes;
    private @Nullable RunningTask last;

    /**
     * Creates a runner.
     *
     * @param most maximum number of parallel tasks
     * @param budget memory limit in bytes
     * @param held current memory of the process in bytes; 0 if unknown, then only the number of tasks is limited
     */
    ParallelRunner(int most, long budget, LongSupplier held) {
        this.maxParallel = most;
        this.budget = budget;
        this.usedBytes = held;
        this.threads = Executors.newFixedThreadPool(most, task -> {
            Thread thread = new Thread(task, "sass-compare");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Creates a runner.
     *
     * @param memory memory limit in bytes; {@code null}: most of the memory of the machine
     */
    static ParallelRunner of(int parallel, @Nullable Long memory) {
        return new ParallelRunner(parallel, memory == null ? machineBudget() : memory, ProcessMemory::current);
    }

    private static long machineBudget() {
        OptionalLong machine = MachineMemory.total();
        return machine.isPresent() ? (long) (SHARE_OF_MACHINE * machine.getAsLong()) : Long.MAX_VALUE;
    }

    /** A task. */
    @FunctionalInterface
    interface Task<T> {
        /**
         * Executes the task.
         *
         * @param settled to be called when the task has nearly reached its maximum memory, and again when it can
         * increase
         */
        T run(Runnable settled) throws IOException;

        /**
         * Called at most once before the task starts, if it waits for memory.
         *
         * @param held current memory in bytes
         * @param needed estimated memory with this task in bytes, more than the limit
         */
        default void reportWait(long held, long needed) {}
    }

    /** Returns the memory limit in bytes. */
    long budget() {
        return budget;
    }

    /**
     * Executes all tasks.
     *
     * @return results in the order of the tasks
     * @throws CancellationException if the calling thread is interrupted; all tasks have ended
     * @throws IOException the exception of a task; the other tasks are interrupted and have ended
     */
    <T> List<T> runAll(List<Task<T>> tasks) throws IOException {
        List<T> results = new ArrayList<>();
        if (maxParallel == 1) {
            for (Task<T> task : tasks) {
                results.add(task.run(() -> {}));
            }
            return results;
        }
        List<Future<T>> futures = new ArrayList<>();
        try {
            for (Task<T> task : tasks) {
                long ticket = submittedTasks++;
                futures.add(threads.submit(() -> runTask(task, ticket)));
            }
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while runs were active");
            cancelled.initCause(e);
            throw cancelled;
        } catch (ExecutionException | CancellationException | RejectedExecutionException e) {
            close();
            throw rethrowable(failure.get());
        }
    }

    private static RuntimeException rethrowable(@Nullable Throwable cause) throws IOException {
        if (cause instanceof IOException checked) {
            throw checked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }

    private <T> T runTask(Task<T> work, long ticket) throws IOException, InterruptedException {
        RunningTask piece = enter(work, ticket);
        try {
            return work.run(() -> recordMemory(piece));
        } catch (IOException | RuntimeException | Error e) {
            // Later exceptions are caused by the interruption of the other tasks.
            failure.compareAndSet(null, e);
            stop();
            throw e;
        } finally {
            finish(piece);
        }
    }

    private synchronized RunningTask enter(Task<?> work, long ticket) throws InterruptedException {
        boolean reported = false;
        while (ticket != nextTicket || !canStartNext()) {
            if (!reported && ticket == nextTicket && measuredTasks == running) {
                reported = true;
                work.reportWait(usedBytes.getAsLong(), neededBytes());
            }
            wait();
        }
        long now = usedBytes.getAsLong();
        if (nextTicket == 0) {
            baseBytes = now;
        }
        nextTicket++;
        running++;
        last = new RunningTask(now);
        notifyAll();
        return last;
    }

    private boolean canStartNext() {
        return running == 0 || (measuredTasks == running && neededBytes() <= budget);
    }

    /** Estimated memory of all running tasks and one more, in bytes. */
    private long neededBytes() {
        // The process can keep the memory of ended tasks for the next ones, so the estimate counts tasks and not only
        // current memory.
        return Math.max(usedBytes.getAsLong(), baseBytes + (running + 1) * largestBytes);
    }

    private synchronized void recordMemory(RunningTask piece) {
        if (!piece.memoryMeasured) {
            piece.memoryMeasured = true;
            measuredTasks++;
        }
        if (piece == last) {
            largestBytes = Math.max(largestBytes, usedBytes.getAsLong() - piece.before);
        }
        notifyAll();
    }

    private synchronized void finish(RunningTask piece) {
        running--;
        if (piece.memoryMeasured) {
            measuredTasks--;
        }
        notifyAll();
    }

    /** A running task. */
    private static final class RunningTask {
        private final long before;
        private boolean memoryMeasured;

        /**
         * Creates a running task.
         *
         * @param before memory at its start in bytes
         */
        RunningTask(long before) {
            this.before = before;
        }
    }

    private void stop() {
        for (Runnable waiting : threads.shutdownNow()) {
            ((Future<?>) waiting).cancel(false);
        }
    }

    /** Interrupts running tasks and waits until they end. */
    @Override
    public void close() {
        stop();
        try {
            boolean unused = threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
