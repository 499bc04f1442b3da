package org.sassrec.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How far one piece of work is, and how that reads.
 *
 * @param activity is under way, such as {@code fine-tune epoch 2/5}
 * @param done units done
 * @param total units in all; 0 when unknown
 * @param unit such as {@code examples}
 * @param seconds since the piece began
 * @param details such as {@code loss 2.31}; may be empty
 */
public record Progress(String activity, long done, long total, String unit, double seconds, String details) {
    private static final int BAR = 12;

    /** One line for logs: {@code fine-tune epoch 2/5: 412,330 of 980,000 examples, 18.2k/s, loss 2.31}. */
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

    /** One line for a terminal, drawn over: {@code fine-tune epoch 2/5 [####----] 42 %, 18.2k/s, 31 s left, loss 2.31}. */
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

    /** {@code 412,330}. */
    public static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** {@code 830/s}, {@code 18.2k/s}, {@code 1.4M/s}. */
    static String rate(double perSecond) {
        if (perSecond < 1_000) {
            return String.format(Locale.ROOT, "%.0f/s", perSecond);
        }
        return perSecond < 1_000_000
                ? String.format(Locale.ROOT, "%.1fk/s", perSecond / 1_000)
                : String.format(Locale.ROOT, "%.1fM/s", perSecond / 1_000_000);
    }

    /** {@code 0.4 s}, {@code 31 s}, {@code 2 min 5 s}, {@code 1 h 3 min}. */
    static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    /**
     * Shows progress: on a terminal one line that is drawn over; elsewhere whole lines, at most one in {@code run.progressEvery}
     * besides those that close a piece of work. Thread-safe.
     */
    static final class Printer {
        private static final Duration DRAW_INTERVAL = Duration.ofMillis(100);

        /** Of the usual terminal, less one: a line that wraps can't be drawn over. */
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

        /** Something went on; shown if enough time has passed. */
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

        /** A line that stays, from a format. */
        void printf(String format, Object... values) {
            print(String.format(Locale.ROOT, format, values));
        }

        /** A line that stays. */
        synchronized void print(String line) {
            console.out().println(line);
            last = clock.instant();
        }
    }
}
