package org.sassrec.sampling.retrieval;

import java.util.Arrays;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.RowRequests;

/**
 * What the items of a batch were worth on the days of its positives: each user row sees the statistics that feed the bias as of
 * the start of its own day, so that no row knows its own click or a later one. Thread-safe.
 */
final class BatchTrends {
    private final Dataset dataset;
    private final BiasStatisticsCache statistics;

    BatchTrends(Dataset dataset, Horizon horizon) {
        this.dataset = dataset;
        this.statistics = BiasStatisticsCache.of(dataset, horizon);
    }

    /**
     * Reads them.
     *
     * @param events of the user rows, by scenario
     * @param items rows grouped by scenario
     * @param turn of the batch: of more days than fit each turn has others
     */
    RetrievalBatch.Trend of(long[][] events, RowRequests items, long turn) {
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
                    turn,
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

    /**
     * At most so many of the days, ascending. If there are more, the first one, so that each row has one that is not after its own, and
     * some of the others, evenly spread: in as many turns as there are others, each of them equally often.
     */
    static int[] days(int most, long turn, int... days) {
        int[] distinct = Arrays.stream(days).sorted().distinct().toArray();
        if (distinct.length <= most) {
            return distinct;
        }
        int others = distinct.length - 1;
        int[] chosen = new int[most];
        chosen[0] = distinct[0];
        for (int i = 0; i < most - 1; i++) {
            long spread = (long) i * others / (most - 1);
            chosen[i + 1] = distinct[1 + (int) ((spread + turn) % others)];
        }
        Arrays.sort(chosen);
        return chosen;
    }

    /** The last of the days that is not after the row's own: where there are too many, a row sees somewhat older statistics. */
    static int slotOf(int[] days, int day) {
        int found = Arrays.binarySearch(days, day);
        return found >= 0 ? found : -found - 2;
    }
}
