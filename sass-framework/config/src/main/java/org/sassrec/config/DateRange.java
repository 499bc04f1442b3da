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
 * A range of days, both ends inside.
 *
 * @param missing what to do about a day without a file
 */
public record DateRange(Day from, Day to, Missing missing) {

    /** Each day is looked for on the disk. */
    private static final int MOST = 3_660;

    private static final Pattern RELATIVE = Pattern.compile("today(?:\\s*([+-])\\s*(\\d{1,5})d)?");

    /** What a day without a file is. */
    public enum Missing {
        /** A model trained on half of the days unnoticed is worse than none. */
        ERROR,
        /** Left out, with a warning. */
        SKIP
    }

    /**
     * A day.
     *
     * @param date {@code null}: today
     * @param offset days after it, mostly less than 0; 0 for a date
     */
    public record Day(@Nullable LocalDate date, int offset) {
        LocalDate resolve(LocalDate today) {
            return date == null ? today.plusDays(offset) : date;
        }
    }

    /** The days of the range as of a day; empty when it ends before it begins. */
    public List<LocalDate> days(LocalDate today) {
        LocalDate first = from.resolve(today);
        LocalDate end = to.resolve(today).plusDays(1);
        return first.isBefore(end) ? first.datesUntil(end).toList() : List.of();
    }

    /** As people write them: {@code 2026-05-01..2026-05-07}, {@code today-7d..today-1d}, {@code 2026-05-01}. */
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
                throw ConversionException.outOfRange("it ends before it begins");
            }
            if (length > MOST) {
                throw ConversionException.outOfRange("more than " + MOST + " days");
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
            throw ConversionException.malformed("`" + text.strip() + "` is no day")
                    .withHelp("a day is `2026-05-01`, `today` or `today-7d`");
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
