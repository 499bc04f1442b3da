package org.sassrec.sampling;

import java.util.Arrays;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;

/**
 * What the items of a batch were worth on the days of its positives: each user row sees the statistics that feed the bias as of
 * the start of its own day, so that no row knows its own click or a later one. Thread-safe.
 */
final class BatchTrends {
    private final Dataset dataset;
    private final RememberedStatistics statistics;

    BatchTrends(Dataset dataset, Horizon horizon) {
        this.dataset = dataset;
        this.statistics = RememberedStatistics.of(dataset, horizon);
    }

    /**
     * Reads them.
     *
     * @param events of the user rows, by scenario
     * @param items rows grouped by scenario
     */
    RetrievalBatch.Trend of(long[][] events, RowRequests items) {
        int columns = statistics.columns();
        if (columns == 0) {
            return RetrievalBatch.Trend.NONE;
        }
        int slots = RetrievalBatch.Trend.SLOTS;
        int[] slot = new int[Arrays.stream(events).mapToInt(e -> e.length).sum()];
        float[] numbers = new float[Math.multiplyExact(items.size(), slots * columns)];
        int[] offsets = items.offsets(events.length);
        int userRow = 0;
        for (int s = 0; s < events.length; s++) {
            int[] days = days(
                    slots,
                    Arrays.stream(events[s]).mapToInt(dataset.events()::day).toArray());
            for (long event : events[s]) {
                slot[userRow++] = slotOf(days, dataset.events().day(event));
            }
            for (int row = offsets[s]; row < offsets[s + 1]; row++) {
                for (int d = 0; d < days.length; d++) {
                    statistics.read(items.entity(row), s, days[d], numbers, (row * slots + d) * columns);
                }
            }
        }
        return new RetrievalBatch.Trend(columns, slot, numbers);
    }

    /** At most so many of the days, ascending and evenly spread, the first one among them. */
    static int[] days(int most, int... days) {
        int[] distinct = Arrays.stream(days).sorted().distinct().toArray();
        int count = Math.min(most, distinct.length);
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = distinct[(int) ((long) i * distinct.length / count)];
        }
        return chosen;
    }

    /** The last of the days that is not after the row's own: where there are too many, a row sees somewhat older statistics. */
    static int slotOf(int[] days, int day) {
        int found = Arrays.binarySearch(days, day);
        return found >= 0 ? found : -found - 2;
    }
}
