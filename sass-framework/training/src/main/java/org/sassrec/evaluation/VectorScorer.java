package org.sassrec.evaluation;

import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Known;
import org.sassrec.training.VectorEncoder;

/** Scores by inner product. */
record VectorScorer(VectorEncoder encoder) implements Scorer {

    @Override
    public Items items(int scenario, int[] items, Horizon horizon) {
        VectorBlocks blocks =
                VectorBlocks.of(encoder.items(scenario, items, horizon), items.length, encoder.dim(), "items");
        return new Laid(encoder, scenario, horizon, blocks);
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
            return new Products(users, blocks);
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
}
