package org.sassrec.prepare.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** SASS4016: the same user, item, scenario and time again and again: a log that was delivered twice. */
final class DuplicateEventsCheck implements DataCheck {
    private static final double TOLERATED_SHARE = 0.001;

    @Override
    public void run(CheckedData data, Findings findings) {
        if (data.counts().all() == 0) {
            return;
        }
        List<@Nullable Object> found = data.queries().queryRow("duplicates", """
                        SELECT sum(n), sum(n - 1), min(CASE WHEN n > 1 THEN CAST(user_key AS VARCHAR) END),
                            min(event_time % 86400000) < max(event_time % 86400000), mode(scenario) FILTER (n > 1)
                        FROM (
                          SELECT user_key, item_key, scenario, event_time, count(*) AS n
                          FROM some_events
                          GROUP BY user_key, item_key, scenario, event_time
                        )""");
        long rows = QueryRunner.asLong(found.get(0));
        long again = QueryRunner.asLong(found.get(1));
        // Times that count days say only that something happened several times that day.
        boolean finerThanDays = Boolean.TRUE.equals(found.get(3));
        if (finerThanDays && again > TOLERATED_SHARE * rows) {
            findings.add(findings.warning(
                            "SASS4016",
                            "data.events",
                            Findings.percent((double) again / rows)
                                    + " of the events repeat another one: the same user, item and time ("
                                    + Findings.count(again) + " of " + Findings.count(rows) + ")",
                            "")
                    .withNote("most of them in scenario `"
                            + data.scenario((int) QueryRunner.asLong(found.get(4)))
                                    .name()
                            + "`; those of user `" + found.get(2) + "`, for instance")
                    .withHelp("each counts as an exposure: look whether a file or a part of it is there twice"));
        }
    }
}
