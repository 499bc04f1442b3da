package org.sassrec.prepare.check;

import java.io.IOException;
import java.util.stream.IntStream;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;

/**
 * What one look at the rows of scenarios tells of the events read.
 *
 * @param rows of any scenario
 * @param multiScenario of them that are in more than one scenario
 * @param users,items,times of them that have one
 * @param early,late times before and after what is believed
 * @param ahead of those that are believed, times that are still to come
 * @param unlabelled rows whose label is NULL
 * @param first,last time; 0 without any
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
        long latest = TimeRangeCheck.latestPlausible(data);
        ResultRow found = data.queryRow(
                "staged_counts",
                "SELECT count(*), count(*) FILTER (several), count(user_key), count(item_key), count(event_time),\n"
                        + "    count(*) FILTER (event_time < " + TimeRangeCheck.EARLIEST
                        + "), count(*) FILTER (event_time > " + latest + "), count(*) FILTER (event_time > "
                        + TimeRangeCheck.soon(data) + " AND event_time <= " + latest
                        + "),\n    count(*) FILTER (unlabelled), min(event_time), max(event_time)\nFROM staged WHERE scenario >= 0");
        long[] n = IntStream.range(0, 11).mapToLong(found::number).toArray();
        return new StagedCounts(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
    }
}
