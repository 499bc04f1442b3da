package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Numbers, names and values as messages write them. */
public final class MessageText {
    private static final Pattern PLACEHOLDER = Pattern.compile("%,?[ds]");
    private static final int MAX_NAMES = 12;
    private static final int MAX_LENGTH = 80;

    private MessageText() {}

    /** A text with values, by {@link String#format} in English: {@code %,d} is {@code 1,234}. */
    public static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }

    /** The lines of a text with values for {@code %s}, {@code %d} and {@code %,d}; a value's own lines stay together. */
    public static List<String> lines(String text, Object... values) {
        List<String> lines = new ArrayList<>();
        int used = 0;
        for (String line : text.lines().toList()) {
            int here = (int) PLACEHOLDER.matcher(line).results().count();
            lines.add(format(line, Arrays.copyOfRange(values, used, used + here)));
            used += here;
        }
        return lines;
    }

    /** A number: {@code 1,234}. */
    public static String count(long number) {
        return format("%,d", number);
    }

    /** A share: {@code 12 %}, {@code 0.4 %}. */
    public static String percent(double share) {
        return format(share < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * share);
    }

    /** A value of the data, cut if it is long. */
    public static String shorten(String text) {
        return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH - 3) + "..." : text;
    }

    /** Names in backticks, the first twelve of them. */
    public static String quotedNames(Collection<String> names) {
        return quotedNames(names, MAX_NAMES);
    }

    /** Names in backticks, the first {@code most} of them. */
    public static String quotedNames(Collection<String> names, int most) {
        String all = names.stream().limit(most).map(n -> "`" + n + "`").collect(Collectors.joining(", "));
        return names.size() > most ? all + " and " + (names.size() - most) + " more" : all;
    }
}
