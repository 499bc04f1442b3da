package org.sassrec.evaluation.ranking;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.parallel.PartRunner;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.parts.EncodedItems;
import org.sassrec.training.parts.PartEncoder;

/**
 * Scores by inner product, and ranks queries in other processes. They encode the items and count those in front of the
 * targets. This process encodes the users and reads the vectors of single items from files. Item vectors that change
 * from day to day are scored by this process alone.
 */
public record PartScorer(PartEncoder encoder) implements Scorer {

    @Override
    public Items items(int scenario, int[] items, Horizon horizon, SplitFilter known) {
        VectorScorer local = new VectorScorer(encoder);
        if (known == SplitFilter.ALL && encoder.dailyItems() != null) {
            return local.items(scenario, items, horizon, known);
        }
        ItemFiles files = ItemFiles.of(encoder.encode(scenario, items), encoder.dim());
        return events ->
                new Rows(local.users(scenario, events, horizon, known), encoder.userVectors(), files, encoder.runner());
    }

    /**
     * The mapped files of item vectors.
     *
     * @param size number of items of each part except the last
     */
    private record ItemFiles(List<EncodedItems> parts, List<FloatBuffer> vectors, int size, int dim) {

        static ItemFiles of(PartEncoder.Encoded encoded, int dim) {
            List<EncodedItems> parts = encoded.parts();
            for (int p = 0; p < parts.size(); p++) {
                int row = encoded.notFinite().get(p);
                if (row != EncodedItems.FINITE) {
                    VectorBlocks.requireFinite(
                            Arrays.copyOfRange(parts.get(p).read(), row * dim, (row + 1) * dim), dim, "items");
                }
            }
            int size = parts.isEmpty() ? 1 : parts.get(0).rows();
            return new ItemFiles(parts, parts.stream().map(EncodedItems::map).toList(), size, dim);
        }

        /** Returns the score of an item, with the additions of {@link VectorBlocks}. */
        float score(float[] users, int offset, int item) {
            FloatBuffer buffer = vectors.get(item / size);
            int from = item % size * dim;
            float sum = 0;
            for (int d = 0; d < dim; d++) {
                sum += users[offset + d] * buffer.get(from + d);
            }
            return sum;
        }

        /** Reads the items of a block. A block is in one part, because the size of parts is a multiple of its width. */
        VectorBlocks block(int block) {
            int first = block * VectorBlocks.WIDTH;
            int part = first / size;
            int count = Math.min(VectorBlocks.WIDTH, parts.get(part).rows() - first % size);
            float[] read = new float[count * dim];
            vectors.get(part).get(first % size * dim, read);
            return VectorBlocks.of(read, count, dim, "items");
        }
    }

    /** Scores of users that other processes can count. Lists are made by this process. */
    private static final class Rows implements CountedRows {
        private final float[] users;
        private final int vectorsPerUser;
        private final ItemFiles items;
        private final PartRunner runner;
        private final ThreadLocal<Block[]> last = ThreadLocal.withInitial(() -> new Block[1]);

        private record Block(int number, Scorer.Rows scores) {}

        Rows(float[] users, int vectorsPerUser, ItemFiles items, PartRunner runner) {
            this.users = users;
            this.vectorsPerUser = vectorsPerUser;
            this.items = items;
            this.runner = runner;
        }

        /** Lists score many users against a block, so they read it once for all of them. */
        @Override
        public void block(int row, int block, float[] scores) {
            Block[] kept = last.get();
            Block read = kept[0];
            if (read == null || read.number() != block) {
                read = new Block(block, VectorScorer.rows(users, items.block(block), vectorsPerUser));
                kept[0] = read;
            }
            read.scores().block(row, 0, scores);
        }

        @Override
        public float score(int row, int item) {
            int width = items.dim();
            float greatest = items.score(users, row * vectorsPerUser * width, item);
            for (int vector = 1; vector < vectorsPerUser; vector++) {
                greatest = Math.max(greatest, items.score(users, (row * vectorsPerUser + vector) * width, item));
            }
            return greatest;
        }

        @Override
        public int[] countBefore(int[] start, int[] target, float[] targetScore) {
            int[] sum = new int[target.length];
            List<CountedItems> parts = new ArrayList<>();
            for (int p = 0; p < items.parts().size(); p++) {
                parts.add(new CountedItems(
                        items.parts().get(p).file(),
                        p * items.size(),
                        items.parts().get(p).rows()));
            }
            CountedItems.Targets targets =
                    new CountedItems.Targets(users, vectorsPerUser, items.dim(), start, target, targetScore);
            for (int[] counts : runner.run(targets, parts)) {
                for (int q = 0; q < sum.length; q++) {
                    sum[q] += counts[q];
                }
            }
            return sum;
        }
    }
}
