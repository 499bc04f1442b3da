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

/** What a user's positives of one scenario are not compared with, as {@link Exclude} says. Thread-safe. */
public final class ExcludedItems {

    private final Dataset dataset;
    private final Timeline positives;
    private final int[] scenarios;
    private final Horizon horizon;
    private final Exclude exclude;

    private ExcludedItems(Dataset dataset, Timeline answered, int[] scenarios, Horizon horizon, Exclude exclude) {
        this.dataset = dataset;
        this.positives = answered;
        this.scenarios = scenarios;
        this.horizon = horizon;
        this.exclude = exclude;
    }

    /** Those of a scenario; of one made of others' exposures these are what was answered there. */
    public static ExcludedItems of(
            Dataset dataset, List<ScenarioConfig> all, int scenario, Horizon horizon, Exclude exclude) {
        int[] exposed = Samples.exposureSources(all, scenario);
        return exposed.length == 0
                ? new ExcludedItems(dataset, dataset.positives(), new int[] {scenario}, horizon, exclude)
                : new ExcludedItems(dataset, dataset.events(), exposed, horizon, exclude);
    }

    /** Takes items, some of them several times; the earliest time counts. */
    @FunctionalInterface
    interface Sink {
        /**
         * Takes one.
         *
         * @param since epoch milliseconds: positives from then on are not compared with the item
         */
        void add(int item, long since);
    }

    /**
     * What a user answered in the scenario inside the horizon and, as configured, what she saw. What was answered, and lists, at
     * any time; what is shown later was still to choose from.
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

    /** The user's first row that is of no scenario below; rows are in (user, scenario, time) order. */
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

    /** The same, each item once. */
    public Items of(int user) {
        Collector all = new Collector();
        forEach(user, all);
        return all.items();
    }

    /**
     * Items of a user.
     *
     * @param items distinct, ascending
     * @param since of each item, see {@link Sink#add}
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
            // By item, then as found: what counts at any time comes first, then what was seen in the order of time.
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

    /** Which of a segment's shared item rows are no negatives of a user's positives. For one thread and one segment. */
    public static final class SharedMasks {

        private final ExcludedItems excluded;
        private final LongIntMap shared;
        private final int firstRow;
        /** Of each shared row, the earliest time while a user is gathered; back to {@link Long#MAX_VALUE} after. */
        private final long[] earliest;

        private final Map<Integer, Masks> users = new HashMap<>();

        /**
         * Masks of a segment.
         *
         * @param shared item rows by item
         * @param firstRow first of the segment's shared item rows
         * @param rows how many they are
         */
        public SharedMasks(ExcludedItems excluded, LongIntMap shared, int firstRow, int rows) {
            this.excluded = excluded;
            this.shared = shared;
            this.firstRow = firstRow;
            this.earliest = new long[rows];
            Arrays.fill(earliest, Long.MAX_VALUE);
        }

        /**
         * Item rows.
         *
         * @param rows ascending
         * @param since epoch milliseconds of each row: no negative of positives from then on
         */
        public record Masks(int[] rows, long[] since) {}

        /** Those of a user, gathered once: some have long histories, and many rows in a batch. */
        public Masks of(int user) {
            return users.computeIfAbsent(user, this::gather);
        }

        private Masks gather(int user) {
            IntStream.Builder found = IntStream.builder();
            // Most of a history is in no batch: it is left out before anything is sorted.
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
