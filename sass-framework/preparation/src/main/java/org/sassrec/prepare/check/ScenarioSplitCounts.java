package org.sassrec.prepare.check;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Split;

/**
 * How many events there are.
 *
 * @param rows by scenario and split
 * @param positives of them
 * @param meanTimes of the splits over all scenarios; 0 without rows
 */
record ScenarioSplitCounts(long[][] rows, long[][] positives, long[] meanTimes) {

    static ScenarioSplitCounts query(QueryRunner source, int scenarios) {
        int splits = Split.values().length;
        long[][] rows = new long[scenarios][splits];
        long[][] positives = new long[scenarios][splits];
        double[] times = new double[splits];
        long[] all = new long[splits];
        for (List<@Nullable Object> row : source.query(
                "counts",
                "SELECT scenario, split, count(*), count(*) FILTER (positive), avg(event_time)\n"
                        + "FROM marked GROUP BY scenario, split ORDER BY scenario, split")) {
            int scenario = (int) QueryRunner.asLong(row.get(0));
            int split = (int) QueryRunner.asLong(row.get(1));
            rows[scenario][split] = QueryRunner.asLong(row.get(2));
            positives[scenario][split] = QueryRunner.asLong(row.get(3));
            all[split] += rows[scenario][split];
            times[split] += rows[scenario][split] * QueryRunner.asDouble(row.get(4));
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
