package org.sassrec.prepare.check;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.sassrec.dataset.Split;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ResultRow;

/**
 * How many events there are.
 *
 * @param rows by scenario and split
 * @param positives of them
 * @param meanTimes of the splits over all scenarios; 0 without rows
 */
record ScenarioSplitCounts(long[][] rows, long[][] positives, long[] meanTimes) {

    static ScenarioSplitCounts query(CheckedData data) throws EngineException, IOException {
        int scenarios = data.config().scenarios().size();
        int splits = Split.values().length;
        long[][] rows = new long[scenarios][splits];
        long[][] positives = new long[scenarios][splits];
        double[] times = new double[splits];
        long[] all = new long[splits];
        for (ResultRow row : data.query(
                "counts",
                "SELECT scenario, split, count(*), count(*) FILTER (positive), avg(event_time)\n"
                        + "FROM marked GROUP BY scenario, split ORDER BY scenario, split")) {
            int scenario = (int) row.number(0);
            int split = (int) row.number(1);
            rows[scenario][split] = row.number(2);
            positives[scenario][split] = row.number(3);
            all[split] += rows[scenario][split];
            times[split] += rows[scenario][split] * row.real(4);
        }
        long[] means = new long[splits];
        for (int split = 0; split < splits; split++) {
            means[split] = all[split] == 0 ? 0 : Math.round(times[split] / all[split]);
        }
        return new ScenarioSplitCounts(rows, positives, means);
    }

    long all() {
        return Arrays.stream(rows).flatMapToLong(LongStream::of).sum();
    }

    /** Rows of a split over all scenarios. */
    long rows(Split split) {
        return Arrays.stream(rows).mapToLong(r -> r[split.code()]).sum();
    }

    /** Positives of a split over all scenarios. */
    long positives(Split split) {
        return Arrays.stream(positives).mapToLong(r -> r[split.code()]).sum();
    }
}
