package org.sassrec.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A day or a time as an end of a range, such as {@code 2022-05-05}, {@code 2022-05-05T12:00} or {@code 2022-05-05
 * 12:00:00Z}. It includes all of the day, hour, minute or second that it names.
 *
 * @param begin its first moment
 * @param unit its precision
 * @param offset offset from UTC as written; {@code null}: the time zone of the data applies
 */
public record DayOrTime(
        LocalDateTime begin, ChronoUnit unit, @Nullable ZoneOffset offset) {
    private static final Pattern FORM = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)"
            + "(?:[T ](\\d\\d)(?::(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,9}))?)?)?\\s*(Z|[+-]\\d\\d(?::?\\d\\d)?)?)?");

    /** Parses a text; returns {@code null} if it is neither a day nor a time. */
    static @Nullable DayOrTime parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        String fraction = form.group(5);
        ChronoUnit unit = form.group(2) == null
                ? ChronoUnit.DAYS
                : form.group(3) == null
                        ? ChronoUnit.HOURS
                        : form.group(4) == null
                                ? ChronoUnit.MINUTES
                                : fraction == null ? ChronoUnit.SECONDS : unit(fraction.length());
        try {
            LocalDateTime begin =
                    LocalDateTime.parse(form.group(1) + "T" + or(form.group(2), "00") + ":" + or(form.group(3), "00")
                            + ":" + or(form.group(4), "00") + (fraction == null ? "" : "." + fraction));
            return new DayOrTime(begin, unit, form.group(6) == null ? null : ZoneOffset.of(form.group(6)));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String or(@Nullable String digits, String otherwise) {
        return digits == null ? otherwise : digits;
    }

    private static ChronoUnit unit(int digits) {
        return digits <= 3 ? ChronoUnit.MILLIS : ChronoUnit.MICROS;
    }

    /** Returns the first moment. */
    public Instant start(ZoneId zone) {
        return begin.atZone(offset == null ? zone : offset).toInstant();
    }

    /** Returns the first moment after it. */
    public Instant endExclusive(ZoneId zone) {
        return begin.plus(1, unit).atZone(offset == null ? zone : offset).toInstant();
    }
}
