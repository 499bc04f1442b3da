package org.sassrec.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ranges of days as people write them: {@code 2026-05-01..2026-05-07}, {@code today-7d..today-1d}, {@code 2026-05-01}. */
final class DatesText {
    /** Each day is looked for on the disk. */
    private static final int MOST = 3_660;

    private static final Pattern RELATIVE = Pattern.compile("today(?:\\s*([+-])\\s*(\\d{1,5})d)?");

    private DatesText() {}

    static ScalarType<Dates> type() {
        return new ScalarType<>(
                "a range of days such as `2026-05-01..2026-05-07` or `today-7d..today-1d`",
                DatesText::parse,
                DatesText::write,
                new Dates(new Dates.Day(null, 0), new Dates.Day(null, 0), Dates.Missing.ERROR),
                Shapes.form("(?:today|\\d{4}-).*"));
    }

    private static Dates parse(String text) throws Unfit {
        int dots = text.indexOf("..");
        Dates.Day from = day(dots < 0 ? text : text.substring(0, dots));
        Dates.Day to = dots < 0 ? from : day(text.substring(dots + 2));
        if ((from.date() == null) == (to.date() == null)) {
            LocalDate any = LocalDate.EPOCH;
            long length = ChronoUnit.DAYS.between(from.on(any), to.on(any)) + 1;
            if (length < 1) {
                throw Unfit.range("it ends before it begins");
            }
            if (length > MOST) {
                throw Unfit.range("more than " + MOST + " days");
            }
        }
        return new Dates(from, to, Dates.Missing.ERROR);
    }

    private static Dates.Day day(String text) throws Unfit {
        Matcher relative = RELATIVE.matcher(text.strip());
        if (relative.matches()) {
            int days = relative.group(2) == null ? 0 : Integer.parseInt(relative.group(2));
            return new Dates.Day(null, "-".equals(relative.group(1)) ? -days : days);
        }
        try {
            return new Dates.Day(LocalDate.parse(text.strip()), 0);
        } catch (DateTimeException e) {
            throw Unfit.form("`" + text.strip() + "` is no day").help("a day is `2026-05-01`, `today` or `today-7d`");
        }
    }

    private static String write(Dates dates) {
        String from = write(dates.from());
        String to = write(dates.to());
        return from.equals(to) ? from : from + ".." + to;
    }

    private static String write(Dates.Day day) {
        if (day.date() != null) {
            return day.date().toString();
        }
        return day.offset() == 0 ? "today" : "today" + (day.offset() < 0 ? "-" : "+") + Math.abs(day.offset()) + "d";
    }
}
