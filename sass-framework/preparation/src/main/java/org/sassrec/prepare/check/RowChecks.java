package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.percent;

import java.io.IOException;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.sassrec.config.DataConfig;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;

/** Checks of the events' rows. */
final class RowChecks {
    /** Rows of people who are not logged in, or of a broken client. */
    private static final double TOLERATED_MISSING_SHARE = 0.01;

    private static final double TOLERATED_DUPLICATE_SHARE = 0.001;

    private RowChecks() {}

    /** SASS4010: a row belongs to one scenario. */
    static void scenarios(CheckedData data, DataProblems problems) throws EngineException, IOException {
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
            problems.error(
                    DiagnosticCode.OVERLAPPING_SCENARIOS, "scenarios." + two + ".where", """
                    %d rows belong to scenario `%s` and to `%s`
                    help: make the conditions exclude each other; a row belongs to one scenario
                    """, row.number(2), one, two);
        }
    }

    private static String firstMatch(Set<Integer> scenarios) {
        return scenarios.stream().map(s -> " WHEN m" + s + " THEN " + s).collect(Collectors.joining());
    }

    /** SASS4008 and SASS4014: a row without user, item or time is left out; too many of them are no accident. */
    static void missing(CheckedData data, DataProblems problems) {
        DataConfig.Events events = data.config().data().events();
        StagedCounts counts = data.staged();
        missing(data, problems, "user", "user", events.user(), counts.users());
        missing(data, problems, "item", "item", events.item(), counts.items());
        missing(data, problems, "time.column", "time", events.time().column(), counts.times());
    }

    private static void missing(
            CheckedData data, DataProblems problems, String key, String what, String column, long count) {
        long all = data.staged().rows();
        long empty = all - count;
        // Files that are sorted by a column begin with what has no value there: a sample that lacks it proves nothing.
        if (all > 0 && empty == all && data.isComplete()) {
            problems.error(DiagnosticCode.ID_COLUMN_EMPTY, "data.events." + key, """
                    the %s column `%s` has no value in any row of a scenario
                    """, what, column);
        } else if (empty > TOLERATED_MISSING_SHARE * all) {
            String share = percent((double) empty / all);
            problems.warning(
                    DiagnosticCode.INCOMPLETE_ROWS, "data.events." + key, """
                    the %s column `%s` has no value in %s of the rows (%,d of %,d)
                    help: these rows are left out
                    """, what, column, share, empty, all);
        }
    }

    /** SASS4016: the same user, item, scenario and time again and again: a log that was delivered twice. */
    static void duplicates(CheckedData data, DataProblems problems) throws EngineException, IOException {
        if (data.counts().all() == 0) {
            return;
        }
        ResultRow found = data.queryRow("duplicates", """
                SELECT sum(n), sum(n - 1), min(CASE WHEN n > 1 THEN CAST(user_key AS VARCHAR) END),
                    min(event_time % 86400000) < max(event_time % 86400000), mode(scenario) FILTER (n > 1)
                FROM (
                  SELECT user_key, item_key, scenario, event_time, count(*) AS n
                  FROM some_events
                  GROUP BY user_key, item_key, scenario, event_time
                )""");
        long rows = found.number(0);
        long again = found.number(1);
        // Times that count days say only that something happened several times that day.
        boolean finerThanDays = found.isTrue(3);
        if (finerThanDays && again > TOLERATED_DUPLICATE_SHARE * rows) {
            String scenario = data.scenario((int) found.number(4)).name();
            String share = percent((double) again / rows);
            problems.warning(
                    DiagnosticCode.DUPLICATE_EVENTS, "data.events", """
                    %s of the events repeat another one: the same user, item and time (%,d of %,d)
                    note: most of them in scenario `%s`; those of user `%s`, for instance
                    help: each counts as an exposure: look whether a file or a part of it is there twice
                    """, share, again, rows, scenario, found.text(2));
        }
    }
}
