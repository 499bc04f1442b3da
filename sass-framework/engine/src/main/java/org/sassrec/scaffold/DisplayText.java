package org.sassrec.scaffold;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sassrec.inspect.ColumnProfile;

/** Formats numbers and names for messages. */
final class DisplayText {
    private DisplayText() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** The number of distinct values of a column. An estimate is rounded to two digits. */
    static String distinct(ColumnProfile column) {
        return column.isDistinctExact() ? count(column.distinct()) : "about " + count(rounded(column.distinct()));
    }

    private static long rounded(long number) {
        long unit = 1;
        while (number / unit >= 100) {
            unit *= 10;
        }
        return (number + unit / 2) / unit * unit;
    }

    static String share(double of, double all) {
        double percent = all == 0 ? 0 : 100 * of / all;
        return String.format(Locale.ROOT, percent > 0 && percent < 10 ? "%.1f %%" : "%.0f %%", percent);
    }

    static String quoted(List<String> names) {
        String some = names.stream().limit(6).map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        return names.size() > 6 ? some + " and " + (names.size() - 6) + " more" : some;
    }

    static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /** Rounds a duration up to days, hours or minutes, at least one. */
    static String atLeast(Duration length) {
        if (length.compareTo(Duration.ofHours(20)) > 0) {
            return Math.max(1, ceil(length, Duration.ofDays(1))) + "d";
        }
        return length.compareTo(Duration.ofMinutes(50)) > 0
                ? Math.max(1, ceil(length, Duration.ofHours(1))) + "h"
                : Math.max(1, ceil(length, Duration.ofMinutes(1))) + "m";
    }

    private static long ceil(Duration length, Duration unit) {
        return (length.toMillis() + unit.toMillis() - 1) / unit.toMillis();
    }
}
