package org.sassrec.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Shows progress: on a terminal one line that is drawn over; elsewhere whole lines, at most one in {@code run.progressEvery}
 * besides those that close a piece of work. Thread-safe.
 */
final class ProgressPrinter {
    private static final Duration DRAW_INTERVAL = Duration.ofMillis(100);

    /** Of the usual terminal, less one: a line that wraps can't be drawn over. */
    private static final int WIDTH = 79;

    private final Console console;
    private final Clock clock;
    private final Duration lineInterval;
    private Instant last;

    ProgressPrinter(Console console, Clock clock, Duration betweenLines) {
        this.console = console;
        this.clock = clock;
        this.lineInterval = betweenLines;
        this.last = clock.instant();
    }

    /** Something went on; shown if enough time has passed. */
    synchronized void update(Progress progress) {
        Instant now = clock.instant();
        Duration pause = console.terminal() ? DRAW_INTERVAL : lineInterval;
        if (Duration.between(last, now).compareTo(pause) < 0) {
            return;
        }
        last = now;
        if (console.terminal()) {
            console.out().print("\r" + progress.bar(WIDTH) + ProgressLine.ERASE_TO_END);
            console.out().flush();
        } else {
            console.out().println(progress.line());
        }
    }

    /** A line that stays. */
    synchronized void print(String line) {
        console.out().println(line);
        last = clock.instant();
    }
}
