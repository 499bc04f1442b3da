package org.sassrec.prepare.step;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;

/**
 * The events that a run with a given date reads, see {@link SassConfig#dataIntervalEnd}. The others are left out where
 * the events are read. No later step sees them, so they cannot change splits, vocabularies, histories, statistics or
 * candidates.
 */
final class DataInterval {
    private final SassConfig config;
    private final @Nullable Instant end;

    DataInterval(SassConfig config) {
        this.config = config;
        this.end = config.dataIntervalEnd();
    }

    /**
     * Limits a query with the column {@code event_time}. Rows without a time stay, because checks report them.
     *
     * @return the same query without a given date
     */
    String limit(String rows) {
        return end == null
                ? rows
                : "SELECT * FROM (\n" + rows + "\n)\nWHERE event_time IS NULL OR event_time < " + end.toEpochMilli();
    }

    /**
     * Reports that all events are after the interval. Does nothing if no event exists.
     *
     * @param time SQL of the time of an event
     * @throws org.sassrec.diagnostic.SassException SASS4035 with all problems so far
     */
    void reportLaterEvents(SqlScript script, DataProblems problems, String time) throws EngineException, IOException {
        if (end == null) {
            return;
        }
        ResultRow first = script.queryRow("first_event", "SELECT count(*), min(" + time + ")\nFROM events_source");
        if (first.number(0) == 0) {
            return;
        }
        problems.failIfSampleIsEmpty();
        ZoneId zone = config.data().events().time().zone();
        problems.error(
                DiagnosticCode.NO_EVENTS_BEFORE_DATE,
                "data.events.path",
                """
                no event is before %s, the end of the data interval of the date %s
                label: the first event is at %s
                help: use a later `--date`, or check `data.events.time.unit`
                """,
                end.atZone(zone).toLocalDateTime(),
                config.date().day(),
                Instant.ofEpochMilli(first.number(1)).atZone(zone).toLocalDateTime());
        problems.throwIfAny();
    }
}
