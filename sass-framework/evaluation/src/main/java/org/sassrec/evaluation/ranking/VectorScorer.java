package org.sassrec.evaluation.ranking;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.VectorEncoder;

/** Scores by inner product. If users have several vectors, the score is the greatest inner product. */
public record VectorScorer(VectorEncoder encoder) implements Scorer {

    @Override
    public Items items(int scenario, int[] items, Horizon horizon, SplitFilter known) {
        VectorEncoder.DailyItems days = known == SplitFilter.ALL ? encoder.dailyItems() : null;
        if (days == null) {
            VectorBlocks blocks = items(encoder, items.length, encoder.itemParts(scenario, items, horizon));
            return events -> rows(users(scenario, events, horizon, known), blocks, encoder.userVectors());
        }
        // Each event needs the items of its day. Days are computed on demand and kept, because each user has events on
        // all days.
        Map<Integer, VectorBlocks> byDay = new HashMap<>();
        return events -> {
            float[] users = users(scenario, events, horizon, known);
            int each = encoder.userVectors();
            VectorBlocks[] met = new VectorBlocks[events.length * each];
            for (int row = 0; row < met.length; row++) {
                met[row] = byDay.computeIfAbsent(
                        days.of(events[row / each], horizon),
                        day -> items(
                                encoder, items.length, parts(items, part -> days.items(scenario, part, day, horizon))));
            }
            return rows(new Products(users, encoder.dim(), row -> met[row]), each);
        };
    }

    private static Iterator<float[]> parts(int[] items, Function<int[], float[]> vectors) {
        return VectorEncoder.parts(items).map(vectors).iterator();
    }

    /**
     * Copies item vectors.
     *
     * @param parts vectors of items, {@code [part, dim]}, row-major
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a vector is not finite
     */
    static VectorBlocks items(VectorEncoder encoder, int count, Iterator<float[]> parts) {
        VectorBlocks.Builder blocks = new VectorBlocks.Builder(count, encoder.dim(), "items");
        parts.forEachRemaining(blocks::add);
        return blocks.build();
    }

    /**
     * Returns items with given vectors.
     *
     * @param items {@code [items, dim]}, row-major
     * @param each number of vectors per user
     * @param users returns the vectors of users as of events, {@code [events, each, dim]}, row-major
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a vector of an item is not finite
     */
    public static Items items(float[] items, int dim, int each, Function<long[], float[]> users) {
        VectorBlocks blocks = VectorBlocks.of(items, items.length / dim, dim, "items");
        return events -> {
            float[] vectors = users.apply(events);
            VectorBlocks.requireFinite(vectors, dim, "a user");
            return rows(vectors, blocks, each);
        };
    }

    float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known) {
        float[] users = encoder.users(scenario, events, horizon, known);
        VectorBlocks.requireFinite(users, encoder.dim(), "a user");
        return users;
    }

    /**
     * Returns the scores of users.
     *
     * @param users row-major vectors, those of a user in sequence
     * @param each number of vectors per user
     */
    static Rows rows(float[] users, VectorBlocks items, int each) {
        return rows(new Products(users, items), each);
    }

    private static Rows rows(Products products, int each) {
        return each == 1 ? products : new MaxScores(products, each);
    }

    /**
     * Inner products.
     *
     * @param users row-major vectors
     * @param dim length of a vector
     * @param items returns the items for a vector
     */
    public record Products(float[] users, int dim, IntFunction<VectorBlocks> items) implements Rows {
        /** Uses the same items for all vectors. */
        public Products(float[] users, VectorBlocks items) {
            this(users, items.dim(), row -> items);
        }

        @Override
        public void block(int row, int block, float[] scores) {
            items.apply(row).score(users, row * dim, block, scores);
        }

        @Override
        public float score(int row, int item) {
            return items.apply(row).score(users, row * dim, item);
        }
    }

    /**
     * The greatest score of the vectors of a user.
     *
     * @param vectors scores of the vectors, those of a user in sequence
     * @param vectorsPerUser number of vectors per user
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
