package org.sassrec.diagnostic;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats numbers, names and values for messages. */
public final class MessageText {
    private static final int MAX_NAMES = 12;
    private static final int MAX_LENGTH = 80;
    private static final int MAX_VALUE_LENGTH = 1_000;

    private MessageText() {}

    /** Formats a text with {@link String#format} in English: {@code %,d} becomes {@code 1,234}. */
    public static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    /**
     * Formats a text like {@link #format}. Long values, for example of a large cell, are truncated. Without values, the
     * text is not a format.
     */
    public static String compose(String text, Object... values) {
        if (values.length == 0) {
            return shorten(text, MAX_VALUE_LENGTH);
        }
        Object[] limited = Arrays.stream(values)
                .map(value -> value instanceof String written ? shorten(written, MAX_VALUE_LENGTH) : value)
                .toArray();
        return format(text, limited);
    }

    /** Formats a number: {@code 1,234}. */
    public static String count(long number) {
        return format("%,d", number);
    }

    /** Formats a share: {@code 12 %}, {@code 0.4 %}. */
    public static String percent(double share) {
        return format(share < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /** Truncates a long value of the data. */
    public static String shorten(String text) {
        return shorten(text, MAX_LENGTH);
    }

    /** Truncates a text to a number of characters, including the dots at its end. */
    public static String shorten(String text, int most) {
        return text.length() > most ? text.substring(0, most - 3) + "..." : text;
    }

    /** Returns the first twelve names in backticks. */
    public static String quotedNames(Collection<String> names) {
        return quotedNames(names, MAX_NAMES);
    }

    /** Returns the first {@code most} names in backticks and the number of the others. */
    public static String quotedNames(Collection<String> names, int most) {
        String all = names.stream().limit(most).map(n -> "`" + n + "`").collect(Collectors.joining(", "));
        return names.size() > most ? all + " and " + (names.size() - most) + " more" : all;
    }
}
