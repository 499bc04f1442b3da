package org.sassrec.comparison;

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
import org.sassrec.config.CompareConfig;
import org.sassrec.pipeline.ProcessMemory;
import org.sassrec.prepare.MachineMemory;

/**
 * Does pieces of work, as many side by side as allowed, each in a thread of its own; they begin in their order.
 *
 * <p>Nobody knows beforehand what a piece will hold. So a further one begins when all at work have settled, which is when they
 * hold about what they will hold, and if all of them and it would fit the budget, each counted as the one that has added most so
 * far. One always works.
 */
final class ParallelRunner implements AutoCloseable {
    /** Shorter than a stopped command is waited for; pieces look whether they are to stop after each step. */
    private static final int CLOSE_SECONDS = 6;

    private static final double SHARE_OF_MACHINE = 0.8;

    private final int maxParallel;
    private final long budget;
    private final LongSupplier usedBytes;
    private final ExecutorService threads;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private long submittedTasks;
    /** The ticket whose piece begins next. */
    private long nextTicket;

    private int running;
    private int measuredTasks;
    /** Bytes held before the first piece, and the most that one has added. */
    private long baseBytes;

    private long largestBytes;
    private @Nullable RunningTask last;

    /**
     * A place for work.
     *
     * @param most pieces at once
     * @param budget bytes
     * @param held bytes that the process holds now; 0 if unknown, then only their number counts
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

    static ParallelRunner of(CompareConfig config) {
        Long budget = config.memory();
        return new ParallelRunner(config.parallel(), budget == null ? machineBudget() : budget, ProcessMemory::current);
    }

    private static long machineBudget() {
        OptionalLong machine = MachineMemory.total();
        return machine.isPresent() ? (long) (SHARE_OF_MACHINE * machine.getAsLong()) : Long.MAX_VALUE;
    }

    /** A piece of work. */
    @FunctionalInterface
    interface Task<T> {
        /**
         * Does it.
         *
         * @param settled to be run when it holds about what it will hold, and again when it may hold more
         */
        T run(Runnable settled) throws IOException;

        /**
         * Told once at most, before it begins: it is its turn, and it waits until it fits.
         *
         * @param held bytes now
         * @param needed bytes, as they are counted with it; more than the budget
         */
        default void reportWait(long held, long needed) {}
    }

    /** Bytes that may be held. */
    long budget() {
        return budget;
    }

    /**
     * Does all pieces.
     *
     * @return results in the order of the pieces
     * @throws CancellationException if the waiting thread is interrupted: then the pieces are, and have ended
     * @throws IOException what a piece threw; the others are interrupted and have ended
     */
    <T> List<T> runAll(List<Task<T>> pieces) throws IOException {
        List<T> results = new ArrayList<>();
        if (maxParallel == 1) {
            for (Task<T> piece : pieces) {
                results.add(piece.run(() -> {}));
            }
            return results;
        }
        List<Future<T>> futures = new ArrayList<>();
        try {
            for (Task<T> piece : pieces) {
                long ticket = submittedTasks++;
                futures.add(threads.submit(() -> runTask(piece, ticket)));
            }
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while runs were at work");
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
            // The first one is told; what the others throw then is that they were interrupted.
            failure.compareAndSet(null, e);
            stop();
            throw e;
        } finally {
            finish(piece);
        }
    }

    private synchronized RunningTask enter(Task<?> work, long ticket) throws InterruptedException {
        boolean told = false;
        while (ticket != nextTicket || !canStartNext()) {
            if (!told && ticket == nextTicket && measuredTasks == running) {
                told = true;
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

    /** Bytes of all at work and one more. */
    private long neededBytes() {
        // What ended pieces held may stay with the process, for the next ones: they are counted, not only what is held.
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

    /** One at work. */
    private static final class RunningTask {
        private final long before;
        private boolean memoryMeasured;

        /** @param before bytes that were held when it began */
        RunningTask(long before) {
            this.before = before;
        }
    }

    private void stop() {
        for (Runnable waiting : threads.shutdownNow()) {
            ((Future<?>) waiting).cancel(false);
        }
    }

    /** Interrupts what is at work, and waits until it has ended. */
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
