package org.sassrec.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * The progress of one operation.
 *
 * @param activity name of the operation, for example {@code fine-tune epoch 2/5}
 * @param done completed units
 * @param total number of units; 0 if unknown
 * @param unit name of the unit, for example {@code examples}
 * @param seconds seconds since the start of the operation
 * @param details further values, for example {@code loss 2.31}; may be empty
 */
public record Progress(String activity, long done, long total, String unit, double seconds, String details) {
    private static final int BAR = 12;

    /** Returns a line for logs: {@code fine-tune epoch 2/5: 412,330 of 980,000 examples, 18.2k/s, loss 2.31}. */
    String line() {
        StringBuilder text = new StringBuilder(activity).append(": ").append(count(done));
        if (total > 0 && done < total) {
            text.append(" of ").append(count(total));
        }
        text.append(' ').append(unit);
        if (seconds > 0) {
            text.append(", ").append(rate(done / seconds));
        }
        return append(text, details).toString();
    }

    /** Returns a line for a terminal: {@code fine-tune epoch 2/5 [####----] 42 %, 18.2k/s, 31 s left, loss 2.31}. */
    String bar(int width) {
        if (total <= 0) {
            return truncate(line(), width);
        }
        double share = Math.min(1, (double) done / total);
        int full = (int) Math.floor(share * BAR);
        StringBuilder text = new StringBuilder(activity)
                .append(" [")
                .append("#".repeat(full))
                .append("-".repeat(BAR - full))
                .append("] ")
                .append(String.format(Locale.ROOT, "%3.0f %%", Math.floor(share * 100)));
        if (seconds > 0 && done > 0) {
            text.append(", ").append(rate(done / seconds));
            text.append(", ").append(duration(seconds * (total - done) / done)).append(" left");
        }
        return truncate(append(text, details).toString(), width);
    }

    private static StringBuilder append(StringBuilder text, String facts) {
        return facts.isEmpty() ? text : text.append(", ").append(facts);
    }

    private static String truncate(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width));
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
        private static final Duration DRAW_INTERVAL = Duration.ofMillis(100);

        /** One column less than the usual terminal, because a wrapped line cannot be redrawn. */
        private static final int WIDTH = 79;

        private final Console console;
        private final Clock clock;
        private final Duration lineInterval;
        private Instant last;

        Printer(Console console, Clock clock, Duration betweenLines) {
            this.console = console;
            this.clock = clock;
            this.lineInterval = betweenLines;
            this.last = clock.instant();
        }

        /** Prints the progress if enough time has passed. */
        synchronized void update(Progress progress) {
            Instant now = clock.instant();
            Duration pause = console.terminal() ? DRAW_INTERVAL : lineInterval;
            if (Duration.between(last, now).compareTo(pause) < 0) {
                return;
            }
            last = now;
            if (console.terminal()) {
                console.out().print("\r" + progress.bar(WIDTH) + Console.ERASE_TO_END);
                console.out().flush();
            } else {
                console.out().println(progress.line());
            }
        }

        /** Prints a formatted permanent line. */
        void printf(String format, Object... values) {
            print(String.format(Locale.ROOT, format, values));
        }

        /** Prints a permanent line. */
        synchronized void print(String line) {
            console.out().println(line);
            last = clock.instant();
        }
    }
}
