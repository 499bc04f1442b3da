package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.count;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sassrec.config.DataConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.EngineException;

/** SASS4017 and SASS4018: times before there were such logs, or to come, are counted in another unit or broken. */
final class TimeRangeCheck {
    static final long EARLIEST = Instant.parse("1990-01-01T00:00:00Z").toEpochMilli();
    private static final Duration MAX_AHEAD = Duration.ofDays(366);

    /** A day; behind it, if anything, hours, minutes and perhaps seconds and milliseconds. */
    private static final Pattern COMPACT_DATE =
            Pattern.compile("(\\d{8})([01]\\d|2[0-3])?([0-5]\\d)?([0-5]\\d)?(\\d{3})?");

    /** Clocks of devices may be wrong by some hours, and by their zone. */
    private static final Duration SOON = Duration.ofDays(1);

    /** More of such rows are no accident, and leaving them out would leave another log. */
    private static final double TOLERATED_SHARE = 0.1;

    private static final String KEY = "data.events.time.unit";

    private TimeRangeCheck() {}

    static void run(CheckedData data, DataProblems problems) throws EngineException, IOException {
        StagedCounts counts = data.staged();
        long all = counts.times();
        long early = counts.early();
        long late = counts.late();
        if (2 * Math.max(early, late) > all) {
            long median = median(data);
            Map<DataConfig.TimeUnit, Long> others = plausibleUnits(data, median, latestPlausible(data));
            // Files that are sorted begin with their strays, which may be all that a sample has.
            if (data.isComplete() || (early + late == all && !others.isEmpty())) {
                wrongUnit(data, problems, median, others);
                return;
            }
        }
        if (early > 0) {
            problems.add(outOfRange(
                            data,
                            problems,
                            early,
                            "before 1990",
                            counts.first(),
                            data.isComplete() && early > TOLERATED_SHARE * all)
                    .withHelp("a time that is not known must be empty, not 0: such rows are left out"));
        }
        boolean decides = data.config().data().split() instanceof DataConfig.ByTime;
        String newest = "the newest event decides which days are test: take such rows out";
        if (late > 0) {
            Diagnostic problem = outOfRange(
                    data,
                    problems,
                    late,
                    "more than a year from now",
                    counts.last(),
                    decides || (data.isComplete() && late > TOLERATED_SHARE * all));
            problems.add(decides ? problem.withHelp(newest) : problem);
        } else if (counts.ahead() > 0) {
            problems.add(outOfRange(data, problems, counts.ahead(), "more than a day from now", counts.last(), false)
                    .withHelp(decides ? newest : "`refresh` refuses such events: correct them or take them out"));
        }
    }

    /** What lies after it is still to come. */
    static long soon(CheckedData data) {
        return data.now().truncatedTo(ChronoUnit.DAYS).plus(SOON).plus(SOON).toEpochMilli();
    }

    /** The latest time that is believed; of whole days, so that two runs of a day write the same statement. */
    static long latestPlausible(CheckedData data) {
        return data.now().truncatedTo(ChronoUnit.DAYS).plus(MAX_AHEAD).toEpochMilli();
    }

    /** Asked only when the times are wrong: a quantile costs more than all counts together. */
    private static long median(CheckedData data) throws EngineException, IOException {
        return data.queryRow("median_time", "SELECT approx_quantile(event_time, 0.5) FROM staged WHERE scenario >= 0")
                .number(0);
    }

    private static Diagnostic outOfRange(
            CheckedData data, DataProblems problems, long rows, String where, long example, boolean stops) {
        String events = count(rows) + (rows == 1 ? " event lies " : " events lie ") + where;
        return problems.problem(
                stops, DiagnosticCode.IMPLAUSIBLE_TIMES, "data.events.time", """
                %s
                label: for instance at %s
                """, events, formatTime(data, example));
    }

    /** Units by which the time would be one that is believed, with that time. */
    private static Map<DataConfig.TimeUnit, Long> plausibleUnits(CheckedData data, long median, long latest) {
        Map<DataConfig.TimeUnit, Long> others = new EnumMap<>(DataConfig.TimeUnit.class);
        DataConfig.TimeUnit unit = data.config().data().events().time().unit();
        // The value as the column holds it, in microseconds if it counted milliseconds.
        double value = median / millisecondsPer(unit);
        for (DataConfig.TimeUnit other : DataConfig.TimeUnit.values()) {
            double time = value * millisecondsPer(other);
            if (unit != DataConfig.TimeUnit.TIMESTAMP
                    && other != DataConfig.TimeUnit.TIMESTAMP
                    && time > EARLIEST
                    && time < latest) {
                others.put(other, Math.round(time));
            }
        }
        return others;
    }

    private static void wrongUnit(
            CheckedData data, DataProblems problems, long time, Map<DataConfig.TimeUnit, Long> others) {
        DataConfig.TimeUnit unit = data.config().data().events().time().unit();
        String median = formatTime(data, time);
        Diagnostic problem = problems.problem(
                true, DiagnosticCode.WRONG_TIME_UNIT, KEY, "the events lie around %s: the unit is wrong", median);
        for (Map.Entry<DataConfig.TimeUnit, Long> other : others.entrySet()) {
            problem = problem.withHelp("with `unit: " + other.getKey().name().toLowerCase(java.util.Locale.ROOT)
                    + "` they lie around " + data.formatTime(other.getValue()));
        }
        if (unit != DataConfig.TimeUnit.TIMESTAMP
                && isCalendar(Math.round(data.staged().first() / millisecondsPer(unit)), latestPlausible(data))) {
            problem = problem.withHelp(
                    "the numbers look like days and clock times written together; write these as texts,"
                            + " `2026-01-05 12:30:00`, with `unit: timestamp`");
        }
        problems.add(problem);
    }

    /** Whether a number is a day as {@code 20260105}, or with the time of day behind it. */
    private static boolean isCalendar(long value, long latest) {
        Matcher digits = COMPACT_DATE.matcher(Long.toString(value));
        if (!digits.matches()) {
            return false;
        }
        try {
            long day = LocalDate.parse(digits.group(1), DateTimeFormatter.BASIC_ISO_DATE)
                    .atStartOfDay()
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
            return day > EARLIEST && day < latest;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Milliseconds of a unit. */
    private static double millisecondsPer(DataConfig.TimeUnit unit) {
        return switch (unit) {
            case MS, TIMESTAMP -> 1;
            case S -> 1000;
            case US -> 0.001;
        };
    }

    /** A wrong unit leads to years that no calendar has. */
    private static String formatTime(CheckedData data, long time) {
        return Math.abs(time) > 8_000_000_000_000_000L ? "no year that a calendar has" : data.formatTime(time);
    }
}
