package org.sassrec.sampling;

import java.util.Arrays;
import java.util.List;
import org.sassrec.config.FinetuneConfig.Exclude;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Timeline;

/** What a user's positives of one scenario are not compared with, as {@link Exclude} says. Thread-safe. */
final class NoNegatives {

    private static final int[] NOTHING = {};

    private final Dataset dataset;
    private final UserPositives positives;
    private final Horizon horizon;
    private final Exclude exclude;

    private NoNegatives(Dataset dataset, UserPositives positives, Horizon horizon, Exclude exclude) {
        this.dataset = dataset;
        this.positives = positives;
        this.horizon = horizon;
        this.exclude = exclude;
    }

    static NoNegatives of(Dataset dataset, List<ScenarioConfig> all, int scenario, Horizon horizon, Exclude exclude) {
        return new NoNegatives(dataset, UserPositives.of(dataset, all, scenario, horizon), horizon, exclude);
    }

    /**
     * Items of a user.
     *
     * @param items distinct, ascending
     * @param since of each item, epoch milliseconds: positives from then on are not compared with the item. Always for what was
     *     answered in the scenario and for lists; what is shown later was still to choose from
     */
    record Items(int[] items, long[] since) {

        boolean has(int item, long time) {
            int place = Arrays.binarySearch(items, item);
            return place >= 0 && since[place] <= time;
        }
    }

    /** What a user answered in the scenario at any time inside the horizon, and as configured what she saw. */
    Items of(int user) {
        boolean seen = exclude == Exclude.SEEN;
        int[] answered = positives.of(user);
        int[] listed = seen ? dataset.listed(user) : NOTHING;
        Timeline events = dataset.eventsByTime();
        long start = events.start(user);
        long end = seen ? events.end(user) : start;
        int always = answered.length + listed.length;
        long[] keys = new long[Math.addExact(always, Math.toIntExact(end - start))];
        long[] times = new long[keys.length];
        Arrays.fill(times, 0, always, Long.MIN_VALUE);
        for (int n = 0; n < always; n++) {
            keys[n] = key(n < answered.length ? answered[n] : listed[n - answered.length], n);
        }
        int size = always;
        for (long row = start; row < end; row++) {
            if (horizon.holds(events.split(row))) {
                times[size] = events.time(row) + 1;
                keys[size] = key(events.item(row), size);
                size++;
            }
        }
        return distinct(Arrays.copyOf(keys, size), times);
    }

    /** By item, then in the order found, which is that of time. */
    private static long key(int item, int order) {
        return ((long) item << 32) | order;
    }

    private static Items distinct(long[] keys, long[] times) {
        Arrays.sort(keys);
        int[] items = new int[keys.length];
        long[] since = new long[keys.length];
        int size = 0;
        for (long key : keys) {
            int item = (int) (key >>> 32);
            if (size == 0 || items[size - 1] != item) {
                items[size] = item;
                since[size] = times[(int) key];
                size++;
            }
        }
        return new Items(Arrays.copyOf(items, size), Arrays.copyOf(since, size));
    }
}
