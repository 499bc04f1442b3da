package org.sassrec.evaluation;

import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Known;
import org.sassrec.training.VectorEncoder;

/** Scores by inner product, with users of several vectors by the greatest one. */
record VectorScorer(VectorEncoder encoder) implements Scorer {

    @Override
    public Items items(int scenario, int[] items, Horizon horizon) {
        VectorBlocks blocks =
                VectorBlocks.of(encoder.items(scenario, items, horizon), items.length, encoder.dim(), "items");
        return new Laid(encoder, scenario, horizon, blocks);
    }

    /**
     * Scores of users.
     *
     * @param users row-major vectors, those of a user one after the other
     * @param each how many a user has
     */
    static Rows rows(float[] users, VectorBlocks items, int each) {
        Rows products = new Products(users, items);
        return each == 1 ? products : new Greatest(products, each);
    }

    private record Laid(VectorEncoder encoder, int scenario, Horizon horizon, VectorBlocks blocks) implements Items {
        @Override
        public int size() {
            return blocks.rows();
        }

        @Override
        public Rows users(long[] events, Known histories) {
            float[] users = encoder.users(scenario, events, horizon, histories);
            VectorBlocks.checkFinite(users, encoder.dim(), "a user");
            return rows(users, blocks, encoder.userVectors());
        }
    }

    /**
     * Inner products.
     *
     * @param users row-major vectors
     */
    record Products(float[] users, VectorBlocks items) implements Rows {
        @Override
        public void block(int row, int block, float[] scores) {
            items.score(users, row * items.dim(), block, scores);
        }

        @Override
        public float one(int row, int item) {
            return items.score(users, row * items.dim(), item);
        }
    }

    /**
     * The greatest of a user's scores.
     *
     * @param vectors scores of vectors, those of a user one after the other
     * @param each how many a user has
     */
    record Greatest(Rows vectors, int each) implements Rows {
        @Override
        public void block(int row, int block, float[] scores) {
            vectors.block(row * each, block, scores);
            float[] others = new float[scores.length];
            for (int vector = 1; vector < each; vector++) {
                vectors.block(row * each + vector, block, others);
                for (int j = 0; j < scores.length; j++) {
                    scores[j] = Math.max(scores[j], others[j]);
                }
            }
        }

        @Override
        public float one(int row, int item) {
            float greatest = vectors.one(row * each, item);
            for (int vector = 1; vector < each; vector++) {
                greatest = Math.max(greatest, vectors.one(row * each + vector, item));
            }
            return greatest;
        }
    }
}
