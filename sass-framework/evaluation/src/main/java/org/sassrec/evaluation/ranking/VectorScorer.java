package org.sassrec.evaluation.ranking;

import java.util.HashMap;
import java.util.Map;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.VectorEncoder;

/** Scores by inner product, with users of several vectors by the greatest one. */
public record VectorScorer(VectorEncoder encoder) implements Scorer {

    @Override
    public Items items(int scenario, int[] items, Horizon horizon, SplitFilter known) {
        VectorEncoder.DailyItems days = known == SplitFilter.ALL ? encoder.dailyItems() : null;
        if (days != null) {
            return new DailyItems(encoder, days, scenario, items, horizon, known, new HashMap<>());
        }
        return new StaticItems(
                encoder, scenario, horizon, known, blocks(encoder.items(scenario, items, horizon), encoder));
    }

    private static VectorBlocks blocks(float[] vectors, VectorEncoder encoder) {
        return VectorBlocks.of(vectors, vectors.length / encoder.dim(), encoder.dim(), "items");
    }

    private static float[] users(
            VectorEncoder encoder, int scenario, long[] events, Horizon horizon, SplitFilter known) {
        float[] users = encoder.users(scenario, events, horizon, known);
        VectorBlocks.requireFinite(users, encoder.dim(), "a user");
        return users;
    }

    /**
     * Scores of users.
     *
     * @param users row-major vectors, those of a user one after the other
     * @param each how many a user has
     */
    static Rows rows(float[] users, VectorBlocks items, int each) {
        Rows products = new Products(users, items);
        return each == 1 ? products : new MaxScores(products, each);
    }

    private record StaticItems(
            VectorEncoder encoder, int scenario, Horizon horizon, SplitFilter known, VectorBlocks blocks)
            implements Items {
        @Override
        public Rows users(long[] events) {
            float[] users = VectorScorer.users(encoder, scenario, events, horizon, known);
            return rows(users, blocks, encoder.userVectors());
        }
    }

    /**
     * Items that change from day to day: each event meets them as of its own day. The days are made when they are first asked
     * for, and kept, since users come one after the other and each brings all days.
     */
    private record DailyItems(
            VectorEncoder encoder,
            VectorEncoder.DailyItems days,
            int scenario,
            int[] items,
            Horizon horizon,
            SplitFilter known,
            Map<Integer, VectorBlocks> blocks)
            implements Items {
        @Override
        public Rows users(long[] events) {
            float[] users = VectorScorer.users(encoder, scenario, events, horizon, known);
            int each = encoder.userVectors();
            VectorBlocks[] met = new VectorBlocks[events.length * each];
            for (int row = 0; row < met.length; row++) {
                met[row] = blocks.computeIfAbsent(
                        days.of(events[row / each], horizon),
                        day -> VectorScorer.blocks(days.items(scenario, items, day, horizon), encoder));
            }
            Rows products = new DailyProducts(users, met);
            return each == 1 ? products : new MaxScores(products, each);
        }
    }

    /**
     * Inner products.
     *
     * @param users row-major vectors
     */
    public record Products(float[] users, VectorBlocks items) implements Rows {
        @Override
        public void block(int row, int block, float[] scores) {
            items.score(users, row * items.dim(), block, scores);
        }

        @Override
        public float score(int row, int item) {
            return items.score(users, row * items.dim(), item);
        }
    }

    /**
     * Inner products with items of several days.
     *
     * @param users row-major vectors
     * @param items those that each vector meets
     */
    private record DailyProducts(float[] users, VectorBlocks[] items) implements Rows {
        @Override
        public void block(int row, int block, float[] scores) {
            items[row].score(users, row * items[row].dim(), block, scores);
        }

        @Override
        public float score(int row, int item) {
            return items[row].score(users, row * items[row].dim(), item);
        }
    }

    /**
     * The greatest of a user's scores.
     *
     * @param vectors scores of vectors, those of a user one after the other
     * @param vectorsPerUser how many a user has
     */
    record MaxScores(Rows vectors, int vectorsPerUser) implements Rows {
        @Override
        public void block(int row, int block, float[] scores) {
            vectors.block(row * vectorsPerUser, block, scores);
            float[] others = new float[scores.length];
            for (int vector = 1; vector < vectorsPerUser; vector++) {
                vectors.block(row * vectorsPerUser + vector, block, others);
                for (int j = 0; j < scores.length; j++) {
                    scores[j] = Math.max(scores[j], others[j]);
                }
            }
        }

        @Override
        public float score(int row, int item) {
            float greatest = vectors.score(row * vectorsPerUser, item);
            for (int vector = 1; vector < vectorsPerUser; vector++) {
                greatest = Math.max(greatest, vectors.score(row * vectorsPerUser + vector, item));
            }
            return greatest;
        }
    }
}
