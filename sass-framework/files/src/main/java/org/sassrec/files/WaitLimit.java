package org.sassrec.files;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How long this process waits for locks of other processes and for data that is not ready. Without a limit, nothing
 * waits. The limit belongs to the process, like its locks: a process runs one command, and all of its waits together do
 * not take longer. The time of its work does not count.
 */
public final class WaitLimit implements AutoCloseable {
    /** Time between two attempts that only read or lock a file. */
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private static volatile @Nullable WaitLimit current;

    private final AtomicLong remaining;
    private final Consumer<String> listener;

    private WaitLimit(Duration limit, Consumer<String> listener) {
        this.remaining = new AtomicLong(limit.toNanos());
        this.listener = listener;
    }

    /** An attempt that returns {@code null} if it must be repeated. */
    @FunctionalInterface
    public interface Attempt<T> {
        @Nullable
        T run() throws IOException;
    }

    /**
     * Sets the limit of this process until the result is closed.
     *
     * @param listener receives one line at each start of a wait
     */
    public static WaitLimit start(Duration limit, Consumer<String> listener) {
        WaitLimit started = new WaitLimit(limit, listener);
        current = started;
        return started;
    }

    /**
     * Repeats an attempt until it succeeds or the time is over.
     *
     * @param reason why the first attempt can fail, for example {@code another run is using target/sass}
     * @return the result; {@code null} if no attempt succeeded
     */
    public static <T> @Nullable T await(String reason, Attempt<T> attempt) throws IOException {
        return await(reason, INTERVAL, attempt);
    }

    /**
     * Repeats an attempt.
     *
     * @param interval time between two attempts
     */
    public static <T> @Nullable T await(String reason, Duration interval, Attempt<T> attempt) throws IOException {
        WaitLimit limit = current;
        T result = attempt.run();
        return result != null || limit == null ? result : limit.repeat(reason, interval, attempt);
    }

    private <T> @Nullable T repeat(String reason, Duration interval, Attempt<T> attempt) throws IOException {
        long limit = remaining.get();
        if (limit <= 0) {
            return null;
        }
        listener.accept("waiting for up to " + text(Duration.ofNanos(limit)) + ": " + reason);
        long start = System.nanoTime();
        T result = null;
        try {
            long rest = limit;
            while (result == null && rest > 0) {
                Thread.sleep(Math.min(interval.toMillis(), rest / 1_000_000 + 1));
                result = attempt.run();
                rest = limit - (System.nanoTime() - start);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            remaining.addAndGet(start - System.nanoTime());
        }
        return result;
    }

    private static String text(Duration rest) {
        long seconds = Math.max(1, Math.round(rest.toMillis() / 1000.0));
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    @Override
    public void close() {
        current = null;
    }
}
