package org.sassrec.baseline;

import java.util.Arrays;
import org.sassrec.baseline.BaselineScorer.SparseSums;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;
import org.sassrec.diagnostic.SizeLimit;

/**
 * The neighbours of each item with weights above 0: the {@link #MAX_NEIGHBOURS} heaviest.
 *
 * @param start [items + 1] offsets: the neighbours of item i are [start[i], start[i + 1])
 * @param items neighbours
 * @param weights weights of the neighbours
 */
record ItemNeighbours(int[] start, int[] items, float[] weights) {

    /** Maximum number of neighbours of an item, except for equal weights. */
    static final int MAX_NEIGHBOURS = 200;

    /** Number of newest items of a user that form pairs. It bounds the time for users with thousands of items. */
    private static final int MAX_PAIRED = 200;

    /** Maximum distance of two positives of a user that count as neighbours. */
    private static final int MAX_DISTANCE = 10;

    /**
     * Computes the cosine of the users of two items: {@code n(a, b) / sqrt(n(a) n(b))}. n is the number of users with a
     * positive for all these items.
     *
     * @param count number of items of the dataset
     */
    static ItemNeighbours cosine(PositiveHistory history, int count) {
        PositiveHistory distinct = history.newest(MAX_PAIRED);
        PositiveHistory places = distinct.positionsByItem(count);
        int[] owners = distinct.userByPosition();
        int[] users = new int[count];
        Arrays.setAll(users, item -> places.start()[item + 1] - places.start()[item]);
        Collector found = new Collector(count);
        for (int item = 0; item < count; item++) {
            for (int p = places.start()[item]; p < places.start()[item + 1]; p++) {
                int user = owners[places.items()[p]];
                for (int other = distinct.start()[user]; other < distinct.start()[user + 1]; other++) {
                    found.pairs.add(distinct.items()[other], 1);
                }
            }
            int own = users[item];
            found.end(item, (other, together) -> together / Math.sqrt((double) own * users[other]));
        }
        return found.build();
    }

    /**
     * Computes weights of succession. The weight is the sum of {@code 1 / d} over all pairs of positives of a user at
     * distance d, from 1 to 10, in this order. It is divided by {@code sqrt(n(a) n(b))}; n is the number of positives
     * of an item.
     *
     * @param count number of items of the dataset
     */
    static ItemNeighbours next(PositiveHistory history, int count) {
        PositiveHistory places = history.positionsByItem(count);
        int[] owners = history.userByPosition();
        int[] times = new int[count];
        Arrays.setAll(times, item -> places.start()[item + 1] - places.start()[item]);
        Collector found = new Collector(count);
        for (int item = 0; item < count; item++) {
            for (int p = places.start()[item]; p < places.start()[item + 1]; p++) {
                int place = places.items()[p];
                int end = Math.min(place + MAX_DISTANCE + 1, history.start()[owners[place] + 1]);
                for (int later = place + 1; later < end; later++) {
                    found.pairs.add(history.items()[later], 1.0 / (later - place));
                }
            }
            int own = times[item];
            found.end(item, (other, sum) -> sum / Math.sqrt((double) own * times[other]));
        }
        return found.build();
    }

    /** Returns the weight of a pair from its sum. */
    private interface Weight {
        double of(int other, double sum);
    }

    /** Collects the pairs item by item. */
    private static final class Collector {
        private final SparseSums pairs;
        private final int[] start;
        private int[] items = new int[1024];
        private float[] weights = new float[1024];
        private int size;

        Collector(int count) {
            pairs = new SparseSums(count);
            start = new int[count + 1];
        }

        /** Keeps the heaviest pairs of the item. An item is not a neighbour of itself. */
        void end(int item, Weight weight) {
            float[] values = new float[pairs.touches];
            for (int t = 0; t < values.length; t++) {
                int other = pairs.touched[t];
                values[t] = other == item ? 0 : (float) weight.of(other, pairs.sums[other]);
            }
            float least = least(values);
            for (int t = 0; t < values.length; t++) {
                if (values[t] > 0 && values[t] >= least) {
                    keep(pairs.touched[t], values[t]);
                }
            }
            pairs.clear();
            start[item + 1] = size;
        }

        /** Returns the smallest weight to keep. Equal weights are all kept. */
        private static float least(float[] weights) {
            if (weights.length <= MAX_NEIGHBOURS) {
                return 0;
            }
            float[] sorted = weights.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length - MAX_NEIGHBOURS];
        }

        private void keep(int other, float weight) {
            if (size == items.length) {
                items = Arrays.copyOf(items, 2 * size);
                weights = Arrays.copyOf(weights, 2 * size);
            }
            items[size] = other;
            weights[size++] = weight;
        }

        ItemNeighbours build() {
            return new ItemNeighbours(start, Arrays.copyOf(items, size), Arrays.copyOf(weights, size));
        }
    }

    /**
     * The items of the positives of each user over all scenarios, in the order of time.
     *
     * @param start [users + 1] offsets: the items of user u are [start[u], start[u + 1])
     * @param items items of all users, concatenated
     */
    record PositiveHistory(int[] start, int[] items) {

        /** Reads the known positives of a dataset. */
        static PositiveHistory of(Dataset dataset, SplitFilter known) {
            Timeline timeline = dataset.positivesByTime();
            int[] start = new int[dataset.userCount() + 1];
            int positives = SizeLimit.toInt(
                    timeline.rows(), "positives for `itemCf` or `neighbours`", "use another `model.type`");
            int[] items = new int[positives];
            int size = 0;
            for (int user = 0; user < dataset.userCount(); user++) {
                for (long row = timeline.start(user); row < timeline.end(user); row++) {
                    if (known.includes(timeline.split(row))) {
                        items[size++] = timeline.item(row);
                    }
                }
                start[user + 1] = size;
            }
            return new PositiveHistory(start, Arrays.copyOf(items, size));
        }

        int users() {
            return start.length - 1;
        }

        /** Returns the distinct items among the newest {@code most} positives of each user. */
        PositiveHistory newest(int most) {
            int[] starts = new int[start.length];
            int[] kept = new int[items.length];
            int size = 0;
            for (int user = 0; user < users(); user++) {
                int[] recent =
                        Arrays.copyOfRange(items, Math.max(start[user], start[user + 1] - most), start[user + 1]);
                for (int item : Arrays.stream(recent).sorted().distinct().toArray()) {
                    kept[size++] = item;
                }
                starts[user + 1] = size;
            }
            return new PositiveHistory(starts, Arrays.copyOf(kept, size));
        }

        /**
         * Returns the positions of each item: those of item i are [start[i], start[i + 1]), ascending indices into
         * {@code items()}.
         */
        PositiveHistory positionsByItem(int count) {
            int[] starts = new int[count + 1];
            for (int item : items) {
                starts[item + 1]++;
            }
            for (int item = 0; item < count; item++) {
                starts[item + 1] += starts[item];
            }
            int[] next = Arrays.copyOf(starts, count);
            int[] places = new int[items.length];
            for (int place = 0; place < items.length; place++) {
                places[next[items[place]]++] = place;
            }
            return new PositiveHistory(starts, places);
        }

        /** Returns the user of each position. */
        int[] userByPosition() {
            int[] owners = new int[items.length];
            for (int user = 0; user < users(); user++) {
                Arrays.fill(owners, start[user], start[user + 1], user);
            }
            return owners;
        }
    }
}
