package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.count;
import static org.sassrec.diagnostic.MessageText.percent;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sassrec.config.DataConfig;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Checks the rows of the events. */
final class RowChecks {
    /** Rows of users who are not logged in, or of a faulty client. */
    private static final double TOLERATED_MISSING_SHARE = 0.01;

    private static final double TOLERATED_DUPLICATE_SHARE = 0.001;

    static final long EARLIEST = Instant.parse("1990-01-01T00:00:00Z").toEpochMilli();
    private static final Duration MAX_AHEAD = Duration.ofDays(366);

    /** A date, optionally followed by hours, minutes, seconds and milliseconds. */
    private static final Pattern COMPACT_DATE =
            Pattern.compile("(\\d{8})([01]\\d|2[0-3])?([0-5]\\d)?([0-5]\\d)?(\\d{3})?");

    /** Clocks of devices may be wrong by some hours, or by their zone. */
    private static final Duration SOON = Duration.ofDays(1);

    /** With a larger share, leaving the rows out would change the log. */
    private static final double TOLERATED_TIME_SHARE = 0.1;

    private static final String TIME_UNIT = "data.events.time.unit";

    private RowChecks() {}

    /** SASS4010: reports rows that belong to several scenarios. */
    static void scenarios(CheckedData data) throws EngineException, IOException {
        if (data.staged().multiScenario() == 0) {
            return;
        }
        NavigableMap<Integer, String> conditions = data.conditions();
        String matches = conditions.entrySet().stream()
                .map(c -> "    " + c.getValue() + " AS m" + c.getKey())
                .collect(Collectors.joining(",\n"));
        String sum = conditions.keySet().stream()
                .map(s -> "coalesce(CAST(m" + s + " AS INTEGER), 0)")
                .collect(Collectors.joining(" + "));
        String query = "SELECT CASE" + firstMatch(conditions.keySet()) + " END AS first, CASE"
                + firstMatch(conditions.descendingKeySet()) + " END AS second, count(*)\nFROM (SELECT\n" + matches
                + "\n  FROM events_source)\nWHERE " + sum + " > 1\nGROUP BY ALL ORDER BY ALL";
        for (ResultRow row : data.query("rows_of_two_scenarios", query)) {
            String one = data.scenario((int) row.number(0)).name();
            String two = data.scenario((int) row.number(1)).name();
            data.error(DataCode.OVERLAPPING_SCENARIOS, "scenarios." + two + ".where")
                    .message("%d rows belong to scenario `%s` and to `%s`", row.number(2), one, two)
                    .help("change the conditions so that each row belongs to one scenario");
        }
    }

    private static String firstMatch(Set<Integer> scenarios) {
        return scenarios.stream().map(s -> " WHEN m" + s + " THEN " + s).collect(Collectors.joining());
    }

    /** SASS4008 and SASS4014: reports missing users, items and times. Such rows are left out. */
    static void missing(CheckedData data) {
        DataConfig.Events events = data.config().data().events();
        StagedCounts counts = data.staged();
        missing(data, "user", "user", events.user(), counts.users());
        missing(data, "item", "item", events.item(), counts.items());
        missing(data, "time.column", "time", events.time().column(), counts.times());
    }

    private static void missing(CheckedData data, String key, String what, String column, long count) {
        long all = data.staged().rows();
        long empty = all - count;
        // A file that is sorted by the column begins with the rows without a value. A sample of it proves nothing.
        if (all > 0 && empty == all && data.isComplete()) {
            data.error(DataCode.ID_COLUMN_EMPTY, "data.events." + key)
                    .message("the %s column `%s` has no value in any row of a scenario", what, column);
        } else if (empty > TOLERATED_MISSING_SHARE * all) {
            String share = percent((double) empty / all);
            data.warning(DataCode.INCOMPLETE_ROWS, "data.events." + key)
                    .message(
                            "the %s column `%s` has no value in %s of the rows (%,d of %,d)",
                            what, column, share, empty, all)
                    .help("these rows are left out");
        }
    }

    /**
     * SASS4016: reports events with the same user, item, scenario and time, for example from a log that was delivered
     * twice.
     */
    static void duplicates(CheckedData data) throws EngineException, IOException {
        if (data.counts().all() == 0) {
            return;
        }
        ResultRow found = data.queryRow(
                "duplicates", """
                SELECT sum(n), sum(n - 1), min(CASE WHEN n > 1 THEN USER_KEY END),
                    min(event_time % 86400000) < max(event_time % 86400000), mode(scenario) FILTER (WHERE n > 1)
                FROM (
                  SELECT user_key, item_key, scenario, event_time, count(*) AS n
                  FROM some_events
                  GROUP BY user_key, item_key, scenario, event_time
                )""".replace("USER_KEY", data.dialect().keyText("user_key")));
        long rows = found.number(0);
        long again = found.number(1);
        // With times in days, equal times do not prove a duplicate.
        boolean finerThanDays = found.isTrue(3);
        if (finerThanDays && again > TOLERATED_DUPLICATE_SHARE * rows) {
            String scenario = data.scenario((int) found.number(4)).name();
            String share = percent((double) again / rows);
            data.warning(DataCode.DUPLICATE_EVENTS, "data.events")
                    .message(
                            "%s of the events are duplicates with the same user, item, scenario and time (%,d of %,d)",
                            share, again, rows)
                    .note("most of them are in scenario `%s`, for example those of user `%s`", scenario, found.text(2))
                    .help("remove duplicate files or rows: each duplicate counts as an exposure");
        }
    }

    /**
     * Counts of the rows of scenarios in {@code staged}.
     *
     * @param rows rows of any scenario
     * @param multiScenario rows that belong to more than one scenario
     * @param users rows with a user
     * @param items rows with an item
     * @param times rows with a time
     * @param early rows with a time before 1990
     * @param late rows with a time more than a year ahead
     * @param ahead rows with a time more than a day and at most a year ahead
     * @param unlabelled rows whose label is NULL
     * @param first earliest time in epoch milliseconds, 0 without rows
     * @param last latest time in epoch milliseconds, 0 without rows
     */
    record StagedCounts(
            long rows,
            long multiScenario,
            long users,
            long items,
            long times,
            long early,
            long late,
            long ahead,
            long unlabelled,
            long first,
            long last) {

        static StagedCounts query(CheckedData data) throws EngineException, IOException {
            long latest = latestPlausible(data);
            ResultRow found = data.queryRow(
                    "staged_counts",
                    "SELECT count(*), count(*) FILTER (WHERE several), count(user_key), count(item_key), count(event_time),\n"
                            + "    count(*) FILTER (WHERE event_time < " + EARLIEST
                            + "), count(*) FILTER (WHERE event_time > " + latest
                            + "), count(*) FILTER (WHERE event_time > "
                            + soon(data) + " AND event_time <= " + latest
                            + "),\n    count(*) FILTER (WHERE unlabelled), min(event_time), max(event_time)\nFROM staged WHERE scenario >= 0");
            long[] n = IntStream.range(0, 11).mapToLong(found::number).toArray();
            return new StagedCounts(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
        }
    }

    /** SASS4017 and SASS4018: reports times before 1990 and in the future. Their unit is wrong, or the values are. */
    static void times(CheckedData data) throws EngineException, IOException {
        StagedCounts counts = data.staged();
        long all = counts.times();
        long early = counts.early();
        long late = counts.late();
        if (2 * Math.max(early, late) > all) {
            long median = median(data);
            Map<DataConfig.TimeUnit, Long> others = plausibleUnits(data, median, latestPlausible(data));
            // A sorted file begins with its outliers, and a sample may contain nothing else.
            if (data.isComplete() || (early + late == all && !others.isEmpty())) {
                wrongUnit(data, median, others);
                return;
            }
        }
        if (early > 0) {
            outOfRange(
                            data,
                            early,
                            "before 1990",
                            counts.first(),
                            data.isComplete() && early > TOLERATED_TIME_SHARE * all)
                    .help("write an unknown time as an empty value, not as 0: such rows are left out");
        }
        boolean decides = data.config().data().split() instanceof DataConfig.ByTime;
        String newest = "remove these rows: the newest event defines the test days";
        if (late > 0) {
            boolean stops = decides || (data.isComplete() && late > TOLERATED_TIME_SHARE * all);
            DataProblem problem = outOfRange(data, late, "more than a year ahead", counts.last(), stops);
            if (decides) {
                problem.help(newest);
            }
        } else if (counts.ahead() > 0) {
            outOfRange(data, counts.ahead(), "more than a day ahead", counts.last(), false)
                    .help(decides ? newest : "correct or remove these events: `refresh` rejects them");
        }
    }

    /** Returns the time after which an event is reported as in the future. */
    static long soon(CheckedData data) {
        return data.now().truncatedTo(ChronoUnit.DAYS).plus(SOON).plus(SOON).toEpochMilli();
    }

    /** Returns the latest plausible time. It is rounded to days, so that two runs on one day generate the same SQL. */
    static long latestPlausible(CheckedData data) {
        return data.now().truncatedTo(ChronoUnit.DAYS).plus(MAX_AHEAD).toEpochMilli();
    }

    /** Called only if times are wrong, because a quantile costs more than all counts together. */
    private static long median(CheckedData data) throws EngineException, IOException {
        return data.queryRow(
                        "median_time",
                        "SELECT " + data.dialect().approximateMedian("event_time") + " FROM staged WHERE scenario >= 0")
                .number(0);
    }

    private static DataProblem outOfRange(CheckedData data, long rows, String where, long example, boolean stops) {
        String events = count(rows) + (rows == 1 ? " event is " : " events are ") + where;
        return data.problems()
                .report(stops, DataCode.IMPLAUSIBLE_TIMES, "data.events.time")
                .message(events)
                .label("for example at %s", formatTime(data, example));
    }

    /** Returns the units with which the median time is plausible, with that time. */
    private static Map<DataConfig.TimeUnit, Long> plausibleUnits(CheckedData data, long median, long latest) {
        Map<DataConfig.TimeUnit, Long> others = new EnumMap<>(DataConfig.TimeUnit.class);
        DataConfig.TimeUnit unit = data.config().data().events().time().unit();
        // The value of the column in milliseconds, before its unit is applied.
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

    private static void wrongUnit(CheckedData data, long time, Map<DataConfig.TimeUnit, Long> others) {
        DataConfig.TimeUnit unit = data.config().data().events().time().unit();
        DataProblem problem = data.error(DataCode.WRONG_TIME_UNIT, TIME_UNIT)
                .message("the unit of the event times is wrong: the median is %s", formatTime(data, time));
        others.forEach((other, median) -> problem.help(
                "with `unit: %s` the median is %s", other.name().toLowerCase(Locale.ROOT), data.formatTime(median)));
        if (unit != DataConfig.TimeUnit.TIMESTAMP
                && isCalendar(Math.round(data.staged().first() / millisecondsPer(unit)), latestPlausible(data))) {
            problem.help("the numbers look like dates, not like counts: write them as texts such as"
                    + " `2026-01-05 12:30:00`, with `unit: timestamp`");
        }
    }

    /** Returns whether a number is a date such as {@code 20260105}, optionally with the time of day. */
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

    private static double millisecondsPer(DataConfig.TimeUnit unit) {
        return switch (unit) {
            case MS, TIMESTAMP -> 1;
            case S -> 1000;
            case US -> 0.001;
        };
    }

    /** With a wrong unit, the year may be out of range. */
    private static String formatTime(CheckedData data, long time) {
        return Math.abs(time) > 8_000_000_000_000_000L ? "a year outside the calendar" : data.formatTime(time);
    }
}
