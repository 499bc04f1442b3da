package org.sassrec.sampling.retrieval;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.BiasStatistics;
import org.sassrec.sampling.RowRequests;
import org.sassrec.sampling.Seeds;

/**
 * Reads the statistics that feed the bias, for the items of a batch on the days of its positives. Each user row sees
 * them as of the start of the row's day, so that no row sees its own or a later click. Thread-safe.
 */
final class BatchTrends {
    private final Dataset dataset;
    private final Cache statistics;

    BatchTrends(Dataset dataset, Horizon horizon) {
        this.dataset = dataset;
        this.statistics = Cache.of(dataset, horizon);
    }

    /**
     * Reads the statistics.
     *
     * @param events events of the user rows, by scenario
     * @param items rows grouped by scenario
     * @param turn number of the batch; if a scenario has too many days, the selection changes with it
     */
    RetrievalBatch.Trend of(long[][] events, RowRequests items, long turn) {
        int columns = statistics.columns;
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
     * Returns at most {@code most} of the days, ascending. If there are more, returns the first day, so that each row
     * has a day that is not after its own, and an even selection of the other days. Each of these occurs equally often
     * over as many turns as there are other days.
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

    /**
     * Returns the position of the last day that is not after the row's own day. If there are too many days, a row sees
     * slightly older statistics.
     */
    static int slotOf(int[] days, int day) {
        int found = Arrays.binarySearch(days, day);
        return found >= 0 ? found : -found - 2;
    }

    /**
     * A cache of the statistics, because popular items occur in each batch with many days. It is direct-mapped, so that
     * its size is limited for any catalogue. Thread-safe.
     */
    static final class Cache {
        private static final long MAX_BYTES = 96L << 20;
        /** Size of an entry without its numbers: the object, the array header and the reference. */
        private static final int ENTRY_BYTES = 48;

        private final BiasStatistics statistics;
        private final Horizon horizon;
        private final int columns;
        private final AtomicReferenceArray<@Nullable Entry> entries;

        private record Entry(int item, int scenario, int day, float[] numbers) {
            boolean is(int otherItem, int otherScenario, int otherDay) {
                return item == otherItem && scenario == otherScenario && day == otherDay;
            }
        }

        /**
         * @param places number of entries, a power of two
         */
        Cache(BiasStatistics statistics, Horizon horizon, int places) {
            this.statistics = statistics;
            this.horizon = horizon;
            this.columns = statistics.columns();
            this.entries = new AtomicReferenceArray<>(places);
        }

        static Cache of(Dataset dataset, Horizon horizon) {
            BiasStatistics statistics = new BiasStatistics(dataset);
            long fit = MAX_BYTES / (ENTRY_BYTES + (long) Float.BYTES * statistics.columns());
            long wanted = (long) dataset.itemCount() * RetrievalBatch.Trend.SLOTS * 8;
            return new Cache(statistics, horizon, (int) Long.highestOneBit(Math.max(1, Math.min(fit, wanted))));
        }

        /** Reads like {@link BiasStatistics#read}. */
        void read(int item, int scenario, int day, float[] into, int at) {
            long key = ((long) day * 31 + scenario) << 32 ^ item;
            int place = (int) Seeds.scramble(key) & (entries.length() - 1);
            Entry entry = entries.get(place);
            if (entry == null || !entry.is(item, scenario, day)) {
                float[] numbers = new float[columns];
                statistics.read(item, scenario, day, horizon, numbers, 0);
                entry = new Entry(item, scenario, day, numbers);
                entries.set(place, entry);
            }
            System.arraycopy(entry.numbers(), 0, into, at, columns);
        }
    }
}
