package org.sassrec.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;

/**
 * A range of days, both ends included.
 *
 * @param missing handling of a day without a file
 */
public record DateRange(Day from, Day to, Missing missing) {

    /** Limit of days, because each day is searched on the disk. */
    private static final int MAX_DAYS = 3_660;

    private static final Pattern RELATIVE = Pattern.compile("today(?:\\s*([+-])\\s*(\\d{1,5})d)?");

    /** Handling of a day without a file. */
    public enum Missing {
        /** Stops the run, because training on incomplete data would be unnoticed. */
        ERROR,
        /** Leaves the day out, with a warning. */
        SKIP
    }

    /**
     * A fixed day, or a day relative to today.
     *
     * @param date the fixed day; {@code null}: today
     * @param offset days after today, negative for past days; 0 for a fixed day
     */
    public record Day(@Nullable LocalDate date, int offset) {
        LocalDate resolve(LocalDate today) {
            return date == null ? today.plusDays(offset) : date;
        }
    }

    /** Returns the last day of the range, relative to a given day. */
    public LocalDate last(LocalDate today) {
        return to.resolve(today);
    }

    /** Returns the days of the range, relative to a given day; empty if the range ends before it starts. */
    public List<LocalDate> days(LocalDate today) {
        LocalDate first = from.resolve(today);
        LocalDate end = to.resolve(today).plusDays(1);
        return first.isBefore(end) ? first.datesUntil(end).toList() : List.of();
    }

    /**
     * Returns the value type, with texts such as {@code 2026-05-01..2026-05-07}, {@code today-7d..today-1d} or {@code
     * 2026-05-01}.
     */
    public static ScalarType<DateRange> type() {
        return new ScalarType<>(
                "a range of days such as `2026-05-01..2026-05-07` or `today-7d..today-1d`",
                DateRange::parse,
                DateRange::write,
                new DateRange(new Day(null, 0), new Day(null, 0), Missing.ERROR),
                SchemaFragments.pattern("(?:today|\\d{4}-).*"));
    }

    private static DateRange parse(String text) throws ConversionException {
        int dots = text.indexOf("..");
        Day from = day(dots < 0 ? text : text.substring(0, dots));
        Day to = dots < 0 ? from : day(text.substring(dots + 2));
        if ((from.date() == null) == (to.date() == null)) {
            LocalDate any = LocalDate.EPOCH;
            long length = ChronoUnit.DAYS.between(from.resolve(any), to.resolve(any)) + 1;
            if (length < 1) {
                throw ConversionException.outOfRange("the range ends before it starts");
            }
            if (length > MAX_DAYS) {
                throw ConversionException.outOfRange("more than " + MAX_DAYS + " days");
            }
        }
        return new DateRange(from, to, Missing.ERROR);
    }

    private static Day day(String text) throws ConversionException {
        Matcher relative = RELATIVE.matcher(text.strip());
        if (relative.matches()) {
            int days = relative.group(2) == null ? 0 : Integer.parseInt(relative.group(2));
            return new Day(null, "-".equals(relative.group(1)) ? -days : days);
        }
        try {
            return new Day(LocalDate.parse(text.strip()), 0);
        } catch (DateTimeException e) {
            throw ConversionException.malformed("`" + text.strip() + "` is not a day")
                    .withHelp("write `2026-05-01`, `today` or `today-7d`");
        }
    }

    private static String write(DateRange dates) {
        String from = write(dates.from());
        String to = write(dates.to());
        return from.equals(to) ? from : from + ".." + to;
    }

    private static String write(Day day) {
        if (day.date() != null) {
            return day.date().toString();
        }
        return day.offset() == 0 ? "today" : "today" + (day.offset() < 0 ? "-" : "+") + Math.abs(day.offset()) + "d";
    }
}
