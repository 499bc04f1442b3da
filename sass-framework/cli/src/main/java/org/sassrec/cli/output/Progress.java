package org.sassrec.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.report.PlanText;

/**
 * The progress of a run over all its stages.
 *
 * @param activity current work, for example {@code fine-tune epoch 2/5}
 * @param share completed share of the run, 0 to 1
 * @param remaining estimated seconds until the end of the run; NaN if unknown
 * @param memory memory of the process in bytes; 0 if unknown
 */
public record Progress(String activity, double share, double remaining, long memory) {
    private static final int MIN_BAR = 10;
    private static final int ACTIVITY = "fine-tune epoch 10/10".length();

    /** Returns a line for logs: {@code progress: 42 %, fine-tune epoch 2/5, 31 s left, 1.1 GiB of memory}. */
    String line() {
        return "progress: " + percent() + ", " + activity + ", " + timeText()
                + (memory > 0 ? ", " + PlanText.bytes(memory) + " of memory" : "");
    }

    /**
     * Returns a line for a terminal: {@code fine-tune epoch 2/5 [####----]  42 %, 31 s left, 1.1 GiB}. The bar
     * takes the space that the texts leave. A narrow terminal gets fewer texts.
     */
    String bar(int width) {
        // A name that changes its length must not move the bar.
        String left = activity + " ".repeat(Math.max(0, ACTIVITY - activity.length()));
        String memoryText = memory > 0 ? ", " + PlanText.bytes(memory) : "";
        String padded = " ".repeat(5 - percent().length()) + percent();
        for (String right :
                new String[] {padded + ", " + timeText() + memoryText, padded + ", " + timeText(), padded}) {
            int bar = width - left.length() - right.length() - " [] ".length();
            if (bar >= MIN_BAR) {
                int full = (int) Math.floor(share * bar);
                return left + " [" + "#".repeat(full) + "-".repeat(bar - full) + "] " + right;
            }
        }
        return padded.strip();
    }

    private String percent() {
        return String.format(Locale.ROOT, "%.0f %%", Math.floor(share * 100));
    }

    private String timeText() {
        return Double.isNaN(remaining) ? "time left unknown" : duration(Math.max(1, remaining)) + " left";
    }

    /** Formats a count: {@code 412,330}. */
    public static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** Formats a rate: {@code 830/s}, {@code 18.2k/s}, {@code 1.4M/s}. */
    static String rate(double perSecond) {
        if (perSecond < 1_000) {
            return String.format(Locale.ROOT, "%.0f/s", perSecond);
        }
        return perSecond < 1_000_000
                ? String.format(Locale.ROOT, "%.1fk/s", perSecond / 1_000)
                : String.format(Locale.ROOT, "%.1fM/s", perSecond / 1_000_000);
    }

    /** Formats a duration: {@code 0.4 s}, {@code 31 s}, {@code 2 min 5 s}, {@code 1 h 3 min}. */
    static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long rounded = Math.round(seconds);
        if (rounded < 60) {
            return rounded + " s";
        }
        return rounded < 3600
                ? rounded / 60 + " min " + rounded % 60 + " s"
                : rounded / 3600 + " h " + rounded % 3600 / 60 + " min";
    }

    /**
     * Prints progress. A terminal shows one line that is redrawn. Other output gets at most one line per {@code
     * run.progressEvery}. Thread-safe.
     */
    static final class Printer {
        private static final Duration DRAW_INTERVAL = Duration.ofMillis(200);

        private final Console console;
        private final Clock clock;
        private final Duration interval;
        private final Supplier<Progress> source;
        private Instant last;
        private @Nullable ScheduledExecutorService ticks;

        /**
         * Creates a printer.
         *
         * @param betweenLines minimum time between two lines without a terminal
         * @param source state to print
         */
        Printer(Console console, Clock clock, Duration betweenLines, Supplier<Progress> source) {
            this.console = console;
            this.clock = clock;
            this.interval = console.terminal() ? DRAW_INTERVAL : betweenLines;
            this.source = source;
            this.last = clock.instant();
        }

        /** Starts to print the progress repeatedly, because a long step reports no events. */
        synchronized void start() {
            if (ticks == null) {
                ticks = Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "sass-progress");
                    thread.setDaemon(true);
                    return thread;
                });
                Future<?> unused = ticks.scheduleAtFixedRate(this::update, 500, 500, TimeUnit.MILLISECONDS);
            }
        }

        /** Stops to print the progress and erases it. */
        synchronized void stop() {
            if (ticks != null) {
                ticks.shutdown();
                ticks = null;
                if (console.terminal()) {
                    console.out().print("\r" + Console.ERASE_TO_END);
                    console.out().flush();
                }
            }
        }

        /** Prints the progress if it is started and enough time has passed. */
        synchronized void update() {
            Instant now = clock.instant();
            if (ticks == null || Duration.between(last, now).compareTo(interval) < 0) {
                return;
            }
            last = now;
            if (console.terminal()) {
                // A line of the full width would wrap, and a wrapped line cannot be redrawn.
                console.out().print("\r" + source.get().bar(console.width() - 1) + Console.ERASE_TO_END);
                console.out().flush();
            } else {
                console.out().println(source.get().line());
            }
        }

        /** Prints a formatted permanent line. */
        void printf(String format, Object... values) {
            print(String.format(Locale.ROOT, format, values));
        }

        /** Prints a permanent line. */
        synchronized void print(String line) {
            console.out().println(console.wrapped(line));
            if (!console.terminal()) {
                last = clock.instant();
            }
        }
    }
}
