package org.sassrec.sampling.retrieval;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.sampling.BiasStatistics;
import org.sassrec.sampling.Seeds;

/**
 * The statistics that feed the bias, those asked for last remembered: popular items are in every batch, and in each of them on
 * every day of train. Where two share a place the later one stays, so memory has a limit whatever the catalogue. Thread-safe.
 */
final class BiasStatisticsCache {
    private static final long MAX_BYTES = 96L << 20;
    /** Of an entry beside its numbers: the object, the head of its array and its place. */
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

    /** @param places for entries; a power of two */
    BiasStatisticsCache(BiasStatistics statistics, Horizon horizon, int places) {
        this.statistics = statistics;
        this.horizon = horizon;
        this.columns = statistics.columns();
        this.entries = new AtomicReferenceArray<>(places);
    }

    static BiasStatisticsCache of(Dataset dataset, Horizon horizon) {
        BiasStatistics statistics = new BiasStatistics(dataset);
        long fit = MAX_BYTES / (ENTRY_BYTES + (long) Float.BYTES * statistics.columns());
        long wanted = (long) dataset.itemCount() * RetrievalBatch.Trend.SLOTS * 8;
        return new BiasStatisticsCache(
                statistics, horizon, (int) Long.highestOneBit(Math.max(1, Math.min(fit, wanted))));
    }

    /** Numbers of an item in a scenario on a day. */
    int columns() {
        return columns;
    }

    /** The same as {@link BiasStatistics#read}. */
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
