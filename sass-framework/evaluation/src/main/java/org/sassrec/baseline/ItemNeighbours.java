package org.sassrec.baseline;

import java.util.Arrays;

/**
 * For each item those that go with it, with weights above 0; at most {@link #MAX_NEIGHBOURS}, the heaviest.
 *
 * @param start items + 1 offsets: the neighbours of item i are [start[i], start[i + 1])
 * @param items neighbours
 * @param weights of the neighbours
 */
record ItemNeighbours(int[] start, int[] items, float[] weights) {

    /** Kept for an item: what is lighter moves no list. */
    static final int MAX_NEIGHBOURS = 200;

    /** So many newest items of a user pair with one another: a few users with thousands would cost most of the time. */
    private static final int MAX_PAIRED = 200;

    /** What a user answered up to so many places later goes with an item. */
    private static final int MAX_DISTANCE = 10;

    /**
     * Cosine of two items' users: {@code n(a, b) / sqrt(n(a) n(b))}, n the number of users who answered all of these.
     *
     * @param count of the dataset's items
     */
    static ItemNeighbours cosine(PositiveHistory answers, int count) {
        PositiveHistory distinct = answers.newest(MAX_PAIRED);
        PositiveHistory places = distinct.positionsByItem(count);
        int[] owners = distinct.userByPosition();
        int[] users = new int[count];
        Arrays.setAll(users, item -> places.start()[item + 1] - places.start()[item]);
        Collector found = new Collector(count);
        for (int item = 0; item < count; item++) {
            for (int p = places.start()[item]; p < places.start()[item + 1]; p++) {
                int user = owners[places.items()[p]];
                for (int other = distinct.start()[user]; other < distinct.start()[user + 1]; other++) {
                    found.add(distinct.items()[other], 1);
                }
            }
            int its = users[item];
            found.end(item, (other, together) -> together / Math.sqrt((double) its * users[other]));
        }
        return found.all();
    }

    /**
     * What the same user answered next: the sum of {@code 1 / d} over all pairs of an item and another that the same user
     * answered d places later, d from 1 to 10, divided by the root of how often either was answered.
     *
     * @param count of the dataset's items
     */
    static ItemNeighbours next(PositiveHistory answers, int count) {
        PositiveHistory places = answers.positionsByItem(count);
        int[] owners = answers.userByPosition();
        int[] times = new int[count];
        Arrays.setAll(times, item -> places.start()[item + 1] - places.start()[item]);
        Collector found = new Collector(count);
        for (int item = 0; item < count; item++) {
            for (int p = places.start()[item]; p < places.start()[item + 1]; p++) {
                int place = places.items()[p];
                int end = Math.min(place + MAX_DISTANCE + 1, answers.start()[owners[place] + 1]);
                for (int later = place + 1; later < end; later++) {
                    found.add(answers.items()[later], 1.0 / (later - place));
                }
            }
            int its = times[item];
            found.end(item, (other, sum) -> sum / Math.sqrt((double) its * times[other]));
        }
        return found.all();
    }

    /** Weight of a pair by its sum. */
    private interface Weight {
        double of(int other, double sum);
    }

    /** Sums up one item's pairs after the other. */
    private static final class Collector {
        private final double[] sums;
        private final int[] touched;
        private final int[] start;
        private int[] items = new int[1024];
        private float[] weights = new float[1024];
        private int touches;
        private int size;

        Collector(int count) {
            sums = new double[count];
            touched = new int[count];
            start = new int[count + 1];
        }

        void add(int other, double value) {
            if (sums[other] == 0) {
                touched[touches++] = other;
            }
            sums[other] += value;
        }

        /** Keeps the heaviest pairs of the item; an item is no neighbour of itself. */
        void end(int item, Weight weight) {
            float[] its = new float[touches];
            for (int t = 0; t < touches; t++) {
                its[t] = touched[t] == item ? 0 : (float) weight.of(touched[t], sums[touched[t]]);
            }
            float least = least(its);
            for (int t = 0; t < touches; t++) {
                sums[touched[t]] = 0;
                if (its[t] > 0 && its[t] >= least) {
                    keep(touched[t], its[t]);
                }
            }
            touches = 0;
            start[item + 1] = size;
        }

        /** With equal ones some more are kept. */
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

        ItemNeighbours all() {
            return new ItemNeighbours(start, Arrays.copyOf(items, size), Arrays.copyOf(weights, size));
        }
    }
}
