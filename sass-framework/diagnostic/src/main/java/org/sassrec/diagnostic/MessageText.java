package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Formats numbers, names and values for messages. */
public final class MessageText {
    private static final Pattern PLACEHOLDER = Pattern.compile("%,?[ds]");
    private static final int MAX_NAMES = 12;
    private static final int MAX_LENGTH = 80;
    private static final int MAX_VALUE_LENGTH = 1_000;

    private MessageText() {}

    /** Formats a text with {@link String#format} in English: {@code %,d} becomes {@code 1,234}. */
    public static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    /**
     * Formats the lines of a text with {@code %s}, {@code %d} and {@code %,d}. A value with line ends stays in one
     * element. Long texts, for example of a large cell, are truncated.
     */
    public static List<String> lines(String text, Object... values) {
        List<String> lines = new ArrayList<>();
        int used = 0;
        for (String line : text.lines().toList()) {
            int count = (int) PLACEHOLDER.matcher(line).results().count();
            Object[] own = Arrays.stream(values, used, used + count)
                    .map(value -> value instanceof String written ? shorten(written, MAX_VALUE_LENGTH) : value)
                    .toArray();
            lines.add(format(line, own));
            used += count;
        }
        return lines;
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
