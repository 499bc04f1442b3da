package org.sassrec.prepare.step;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import org.sassrec.config.SassConfig;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.check.DataProblems;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.sql.SqlScript;

/**
 * The events that a run with a given date reads, see {@link SassConfig#dataIntervalEnd}. The others are left out where
 * the events are read. No later step sees them, so they cannot change splits, vocabularies, histories, statistics or
 * candidates.
 */
record DataInterval(SassConfig config) {
    /**
     * Removes the events after the interval from {@code staged}. Rows without a time stay, because checks report them.
     *
     * @return number of removed rows; 0 without a given date
     */
    long removeLaterEvents(SqlScript script) throws EngineException, IOException {
        Instant end = config.dataIntervalEnd();
        if (end == null) {
            return 0;
        }
        String later = "event_time >= " + end.toEpochMilli();
        long removed = script.queryRow("later_rows", "SELECT count(*)\nFROM staged\nWHERE " + later)
                .number(0);
        if (removed > 0) {
            script.deleteRows("earlier_rows", "staged", later);
        }
        return removed;
    }

    /**
     * Reports that all events are after the interval. Does nothing if no event exists.
     *
     * @param time SQL of the time of an event
     * @throws org.sassrec.diagnostic.SassException SASS4035 with all problems so far
     */
    void reportLaterEvents(SqlScript script, DataProblems problems, String time) throws EngineException, IOException {
        Instant end = config.dataIntervalEnd();
        if (end == null) {
            return;
        }
        ResultRow first = script.queryRow("first_event", "SELECT count(*), min(" + time + ")\nFROM events_source");
        if (first.number(0) == 0) {
            return;
        }
        problems.failIfSampleIsEmpty();
        ZoneId zone = config.data().events().time().zone();
        problems.error(DataCode.NO_EVENTS_BEFORE_DATE, "data.events.path")
                .message(
                        "no event is before %s, the end of the data interval of the date %s",
                        end.atZone(zone).toLocalDateTime(), config.date().day())
                .label(
                        "the first event is at %s",
                        Instant.ofEpochMilli(first.number(1)).atZone(zone).toLocalDateTime())
                .help("use a later `--date`, or check `data.events.time.unit`");
        problems.throwIfAny();
    }
}
