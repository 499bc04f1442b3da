package org.sassrec.server;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.sassrec.server.http.RequestListener;

/**
 * Writes one line per request: time, method, path, status, size, duration and the code of the problem. Contains no
 * parameters, bodies or addresses. Another thread writes, so that a slow output does not stop the server. If the output
 * is too slow or fails, lines are lost, and a later line contains their number.
 */
final class AccessLog implements RequestListener, AutoCloseable {
    private static final int WAITING_LINES = 10_000;

    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING_LINES);
    private final Clock clock;
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer;

    AccessLog(Clock clock, Consumer<String> output) {
        this.clock = clock;
        writer = new Thread(() -> write(output), "sass-access-log");
        writer.setDaemon(true);
        writer.start();
    }

    private void write(Consumer<String> output) {
        try {
            while (true) {
                write(lines.take(), output);
            }
        } catch (InterruptedException closed) {
            lines.forEach(line -> write(line, output));
        }
    }

    private void write(String line, Consumer<String> output) {
        long number = lost.getAndSet(0);
        try {
            if (number > 0) {
                output.accept("the access log has lost lines: " + number);
                number = 0;
            }
            output.accept(line);
        } catch (RuntimeException | Error failed) {
            long unused = lost.addAndGet(number + 1);
        }
    }

    @Override
    public void answered(Answered request) {
        boolean accepted = lines.offer(String.format(
                Locale.ROOT,
                "%s %s %s %d %d B %.1f ms%s",
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                request.method(),
                request.path(),
                request.status(),
                request.bytes(),
                request.duration().toNanos() * 1e-6,
                request.code().isEmpty() ? "" : " " + request.code()));
        if (!accepted) {
            lost.incrementAndGet();
        }
    }

    /** Writes the waiting lines. */
    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join(1_000);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
