package org.sassrec.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.Difference;
import org.sassrec.result.Verdict;

/** Numbers as texts, the same on the console and on pages. A missing number is a dash or an empty text. */
final class NumberText {
    private NumberText() {}

    static String number(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    /** A difference with its interval. */
    static String difference(@Nullable Difference against) {
        return against == null ? "" : against.text();
    }

    /** A difference with half of its interval. Significant differences also have a verdict. */
    static String shortDifference(@Nullable Difference against) {
        if (against == null) {
            return "";
        }
        Double half = against.half();
        return String.format(Locale.ROOT, "%+.4f", against.difference())
                + (half == null ? " ±?" : plusMinus(half))
                + (against.verdict() == Verdict.NOT_SIGNIFICANT
                        ? ""
                        : " " + against.verdict().text());
    }

    /** Half of an interval, as the end of a text. */
    static String plusMinus(double half) {
        return String.format(Locale.ROOT, " ±%.4f", half);
    }

    static String count(@Nullable Number value) {
        return value == null ? "" : String.format(Locale.ROOT, "%,.0f", value.doubleValue());
    }

    static String duration(@Nullable Double seconds) {
        if (seconds == null) {
            return "";
        }
        return seconds < 100
                ? String.format(Locale.ROOT, "%.0f s", seconds)
                : String.format(Locale.ROOT, "%.1f min", seconds / 60);
    }
}
