package org.sassrec.prepare.statistic;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/**
 * Counts of the events of some users. The counts of disjoint sets of users add up.
 *
 * @param counts counts of each scenario: exposures, positives, users, then positives by split
 * @param overlap users with train events in both scenarios
 * @param lastDay last day of each horizon
 * @param lastTime last time of each horizon in epoch milliseconds
 */
public record EventTotals(long[][] counts, long[][] overlap, int[] lastDay, long[] lastTime) {

    static EventTotals zero(int scenarios) {
        int[] lastDay = new int[Horizon.values().length];
        long[] lastTime = new long[Horizon.values().length];
        Arrays.fill(lastDay, Integer.MIN_VALUE);
        Arrays.fill(lastTime, Long.MIN_VALUE);
        return new EventTotals(
                new long[scenarios][3 + Split.values().length], new long[scenarios][scenarios], lastDay, lastTime);
    }

    /** Returns the counts of all shards. */
    public static EventTotals sum(List<EventTotals> shards) {
        EventTotals all = zero(shards.get(0).counts.length);
        for (EventTotals shard : shards) {
            add(all.counts, shard.counts);
            add(all.overlap, shard.overlap);
            for (int h = 0; h < all.lastDay.length; h++) {
                all.updateEnd(h, shard.lastDay[h], shard.lastTime[h]);
            }
        }
        return all;
    }

    void updateEnd(int horizon, int day, long time) {
        lastDay[horizon] = Math.max(lastDay[horizon], day);
        lastTime[horizon] = Math.max(lastTime[horizon], time);
    }

    /** Adds a matrix to another one. */
    static void add(long[][] sums, long[][] more) {
        for (int i = 0; i < sums.length; i++) {
            for (int j = 0; j < sums[i].length; j++) {
                sums[i][j] += more[i][j];
            }
        }
    }

    /** Returns the day and the time after the last event of each horizon. */
    public List<DatasetLayout.End> ends() {
        return IntStream.range(0, lastDay.length)
                .mapToObj(h -> new DatasetLayout.End(lastDay[h] + 1, lastTime[h] + 1))
                .toList();
    }

    /** Returns a matrix of the manifest. */
    public static List<List<Long>> lists(long[][] matrix) {
        return Arrays.stream(matrix)
                .map(row -> Arrays.stream(row).boxed().toList())
                .toList();
    }
}
