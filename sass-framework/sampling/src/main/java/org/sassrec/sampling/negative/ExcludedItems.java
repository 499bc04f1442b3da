package org.sassrec.sampling.negative;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sassrec.config.FinetuneConfig.Exclude;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Timeline;
import org.sassrec.sampling.LongIntMap;
import org.sassrec.sampling.Samples;

/**
 * The items that are not negatives of a user's positives in one scenario, according to {@link Exclude}. Thread-safe.
 */
public final class ExcludedItems {

    private final Dataset dataset;
    private final Timeline positives;
    private final int[] scenarios;
    private final Horizon horizon;
    private final Exclude exclude;

    private ExcludedItems(Dataset dataset, Timeline positives, int[] scenarios, Horizon horizon, Exclude exclude) {
        this.dataset = dataset;
        this.positives = positives;
        this.scenarios = scenarios;
        this.horizon = horizon;
        this.exclude = exclude;
    }

    /**
     * Returns the excluded items of a scenario. For an {@code exposuresFrom} scenario they are the positives and
     * exposures of its source scenarios.
     */
    public static ExcludedItems of(
            Dataset dataset, List<ScenarioConfig> all, int scenario, Horizon horizon, Exclude exclude) {
        int[] sources = Samples.exposureSources(all, scenario);
        return sources.length == 0
                ? new ExcludedItems(dataset, dataset.positives(), new int[] {scenario}, horizon, exclude)
                : new ExcludedItems(dataset, dataset.events(), sources, horizon, exclude);
    }

    /** Receives items, possibly more than once. The earliest time is valid. */
    @FunctionalInterface
    interface Sink {
        /**
         * Receives an item.
         *
         * @param since epoch milliseconds; the item is not a negative of positives from this time on
         */
        void add(int item, long since);
    }

    /**
     * Passes the user's positives of the scenario inside the horizon to the sink and, with {@link Exclude#SEEN}, the
     * seen items. Positives and list items are excluded at any time. Exposed items are excluded only after their
     * exposure.
     */
    void forEach(int user, Sink sink) {
        for (int scenario : scenarios) {
            long end = positives.end(user);
            for (long row = first(user, scenario); row < end && positives.scenario(row) == scenario; row++) {
                if (horizon.includes(positives.split(row))) {
                    sink.add(positives.item(row), Long.MIN_VALUE);
                }
            }
        }
        if (exclude == Exclude.SEEN) {
            for (int item : dataset.listedItems(user)) {
                sink.add(item, Long.MIN_VALUE);
            }
            Timeline events = dataset.eventsByTime();
            long end = events.end(user);
            for (long row = events.start(user); row < end; row++) {
                if (horizon.includes(events.split(row))) {
                    sink.add(events.item(row), events.time(row) + 1);
                }
            }
        }
    }

    /** Returns the user's first row of this or a later scenario. Rows are ordered by (user, scenario, time). */
    private long first(int user, int scenario) {
        long low = positives.start(user);
        long high = positives.end(user);
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (positives.scenario(middle) < scenario) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the excluded items of a user, without duplicates. */
    public Items of(int user) {
        Collector all = new Collector();
        forEach(user, all);
        return all.items();
    }

    /**
     * The excluded items of a user.
     *
     * @param items distinct, ascending
     * @param since start of the exclusion of each item, see {@link Sink#add}
     */
    public record Items(int[] items, long[] since) {

        public boolean has(int item, long time) {
            int place = Arrays.binarySearch(items, item);
            return place >= 0 && since[place] <= time;
        }
    }

    private static final class Collector implements Sink {
        private long[] keys = new long[64];
        private long[] times = new long[64];
        private int size;

        @Override
        public void add(int item, long since) {
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, size * 2);
                times = Arrays.copyOf(times, size * 2);
            }
            // Sorts by item, then by arrival. Items without a time limit arrive first, then exposures in the order of
            // time.
            keys[size] = ((long) item << 32) | size;
            times[size++] = since;
        }

        Items items() {
            Arrays.sort(keys, 0, size);
            int[] items = new int[size];
            long[] since = new long[size];
            int distinct = 0;
            for (int n = 0; n < size; n++) {
                int item = (int) (keys[n] >>> 32);
                if (distinct == 0 || items[distinct - 1] != item) {
                    items[distinct] = item;
                    since[distinct++] = times[(int) keys[n]];
                }
            }
            return new Items(Arrays.copyOf(items, distinct), Arrays.copyOf(since, distinct));
        }
    }

    /** Finds the shared item rows of a segment that are not negatives of a user's positives. Not thread-safe. */
    public static final class SharedMasks {

        private final ExcludedItems excluded;
        private final LongIntMap shared;
        private final int firstRow;
        /** The earliest time of each shared row for the current user, otherwise {@link Long#MAX_VALUE}. */
        private final long[] earliest;

        private final Map<Integer, Masks> users = new HashMap<>();

        /**
         * Creates the masks of a segment.
         *
         * @param shared item rows by item
         * @param firstRow first shared item row of the segment
         * @param rows number of shared item rows
         */
        public SharedMasks(ExcludedItems excluded, LongIntMap shared, int firstRow, int rows) {
            this.excluded = excluded;
            this.shared = shared;
            this.firstRow = firstRow;
            this.earliest = new long[rows];
            Arrays.fill(earliest, Long.MAX_VALUE);
        }

        /**
         * The masked item rows of a user.
         *
         * @param rows ascending
         * @param since epoch milliseconds per row; the row is not a negative of positives from this time on
         */
        public record Masks(int[] rows, long[] since) {}

        /**
         * Returns the masks of a user. Caches them, because a user may have a long history and many rows in a batch.
         */
        public Masks of(int user) {
            return users.computeIfAbsent(user, this::gather);
        }

        private Masks gather(int user) {
            IntStream.Builder found = IntStream.builder();
            // Most items of a history are not in the batch, so they are skipped before sorting.
            excluded.forEach(user, (item, since) -> {
                int row = shared.get(item);
                if (row >= 0) {
                    int place = row - firstRow;
                    if (earliest[place] == Long.MAX_VALUE) {
                        found.add(row);
                    }
                    earliest[place] = Math.min(earliest[place], since);
                }
            });
            int[] rows = found.build().toArray();
            Arrays.sort(rows);
            long[] since = new long[rows.length];
            for (int n = 0; n < rows.length; n++) {
                since[n] = earliest[rows[n] - firstRow];
                earliest[rows[n] - firstRow] = Long.MAX_VALUE;
            }
            return new Masks(rows, since);
        }
    }
}
