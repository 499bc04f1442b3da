package org.sassrec.baseline;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.sampling.prior.DailyPrior;
import org.sassrec.sampling.prior.ItemPrior;
import org.sassrec.serving.vector.VectorBlocks;

/**
 * Scores by counts: {@code share * log p(item | scenario) + sum over the newest items of the user of DECAY^place *
 * weight of the item among the neighbours}. Equal histories have bit-identical scores.
 *
 * @param neighbours {@code null} scores by popularity only
 */
record BaselineScorer(
        Dataset dataset,
        DailyPrior popularity,
        double share,
        @Nullable ItemNeighbours neighbours) implements Scorer {

    /** Number of newest positives of a user that count, over all scenarios. */
    static final int HISTORY = 30;

    /** Weight of a positive relative to the next newer one. */
    static final double DECAY = 0.9;

    @Override
    public Items items(int scenario, int[] items, Horizon horizon, SplitFilter known) {
        int[] place = new int[dataset.itemCount()];
        Arrays.fill(place, -1);
        for (int n = 0; n < items.length; n++) {
            place[items[n]] = n;
        }
        return new PreparedItems(scenario, items, place, known);
    }

    private final class PreparedItems implements Items {
        private final int scenario;
        private final int[] items;
        private final Map<ItemPrior, float[]> priors = new HashMap<>();
        private final int[] place;
        private final SplitFilter known;

        /**
         * @param place index of each item of the dataset in {@code items}, or -1
         * @param known positives that count
         */
        PreparedItems(int scenario, int[] items, int[] place, SplitFilter known) {
            this.scenario = scenario;
            this.items = items;
            this.place = place;
            this.known = known;
        }

        /** Returns the popularity score of each item on a day. It is the same for all users. */
        private float[] prior(int day) {
            return priors.computeIfAbsent(known == SplitFilter.ALL ? popularity.asOf(day) : popularity.end(), of -> {
                float[] prior = of.logPriors(scenario, items);
                for (int n = 0; n < prior.length; n++) {
                    prior[n] *= (float) share;
                }
                return prior;
            });
        }

        @Override
        public Rows users(long[] events) {
            Events all = dataset.events();
            Timeline positives = dataset.positivesByTime();
            SparseSums summing = new SparseSums(items.length);
            UserScores[] rows = new UserScores[events.length];
            for (int n = 0; n < events.length; n++) {
                int user = all.user(events[n]);
                long time = all.time(events[n]);
                int found = 0;
                for (long row = positives.end(user) - 1; row >= positives.start(user) && found < HISTORY; row--) {
                    if (positives.time(row) < time && known.includes(positives.split(row))) {
                        add(positives.item(row), Math.pow(DECAY, found++), summing);
                    }
                }
                rows[n] = summing.take(prior(all.day(events[n])));
            }
            return new UserScoreRows(rows);
        }

        private void add(int item, double weight, SparseSums into) {
            if (neighbours == null) {
                return;
            }
            for (int n = neighbours.start()[item]; n < neighbours.start()[item + 1]; n++) {
                int at = place[neighbours.items()[n]];
                if (at >= 0) {
                    into.add(at, weight * neighbours.weights()[n]);
                }
            }
        }
    }

    /** Sparse sums over many items. */
    static final class SparseSums {
        final double[] sums;
        final int[] touched;
        int touches;

        SparseSums(int items) {
            sums = new double[items];
            touched = new int[items];
        }

        void add(int place, double value) {
            if (sums[place] == 0) {
                touched[touches++] = place;
            }
            sums[place] += value;
        }

        void clear() {
            for (int t = 0; t < touches; t++) {
                sums[touched[t]] = 0;
            }
            touches = 0;
        }

        private UserScores take(float[] prior) {
            int[] places = Arrays.copyOf(touched, touches);
            Arrays.sort(places);
            float[] values = new float[touches];
            for (int t = 0; t < touches; t++) {
                values[t] = (float) sums[places[t]];
            }
            clear();
            return new UserScores(prior, places, values);
        }
    }

    /**
     * The scores of one user.
     *
     * @param prior popularity scores of the day
     * @param places indices of the items with a neighbour score, ascending
     * @param values neighbour scores of these items
     */
    private record UserScores(float[] prior, int[] places, float[] values) {}

    private record UserScoreRows(UserScores[] rows) implements Rows {
        @Override
        public void block(int row, int block, float[] scores) {
            int from = block * VectorBlocks.WIDTH;
            float[] prior = rows[row].prior();
            int to = Math.min(prior.length, from + VectorBlocks.WIDTH);
            System.arraycopy(prior, from, scores, 0, to - from);
            int[] places = rows[row].places();
            int found = Arrays.binarySearch(places, from);
            for (int n = found < 0 ? -found - 1 : found; n < places.length && places[n] < to; n++) {
                scores[places[n] - from] += rows[row].values()[n];
            }
        }

        @Override
        public float score(int row, int item) {
            int found = Arrays.binarySearch(rows[row].places(), item);
            float prior = rows[row].prior()[item];
            return found < 0 ? prior : prior + rows[row].values()[found];
        }
    }
}
