package org.sassrec.evaluation.ranking;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.parallel.PartRunner;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.VectorEncoder;
import org.sassrec.training.parts.EncodedVectors;
import org.sassrec.training.parts.PartEncoder;

/**
 * Scores by inner product, and ranks queries in other processes. They encode the items, count those in front of the
 * targets and list the best. This process encodes the users and reads the vectors of single items from files.
 */
public record PartScorer(PartEncoder encoder) implements Scorer {

    @Override
    public Items items(int scenario, int[] items, Horizon horizon, SplitFilter known) {
        VectorScorer local = new VectorScorer(encoder);
        VectorEncoder.DailyItems days = known == SplitFilter.ALL ? encoder.dailyItems() : null;
        if (days == null) {
            ItemFiles files = files(scenario, items, EncodedVectors.END);
            return events -> rows(local.users(scenario, events, horizon, known), files);
        }
        Map<Integer, ItemFiles> byDay = new HashMap<>();
        return events -> {
            float[] users = local.users(scenario, events, horizon, known);
            int[] day = LongStream.of(events)
                    .mapToInt(event -> days.of(event, horizon))
                    .toArray();
            return DayRows.of(
                    day,
                    (each, rows) -> rows(
                            vectors(users, rows),
                            byDay.computeIfAbsent(each, missing -> files(scenario, items, missing))));
        };
    }

    private ItemFiles files(int scenario, int[] items, int day) {
        return ItemFiles.of(encoder.encode(scenario, items, day), encoder.dim());
    }

    private Rows rows(float[] users, ItemFiles files) {
        return new Rows(users, encoder.userVectors(), files, encoder.runner());
    }

    /** Copies the vectors of some rows. */
    private float[] vectors(float[] users, int[] rows) {
        int width = encoder.userVectors() * encoder.dim();
        float[] vectors = new float[rows.length * width];
        for (int n = 0; n < rows.length; n++) {
            System.arraycopy(users, rows[n] * width, vectors, n * width, width);
        }
        return vectors;
    }

    /**
     * The mapped files of item vectors.
     *
     * @param size number of items of each part except the last
     */
    record ItemFiles(List<EncodedVectors> parts, List<FloatBuffer> vectors, int size, int dim) {

        static ItemFiles of(PartEncoder.Encoded encoded, int dim) {
            List<EncodedVectors> parts = encoded.parts();
            for (int p = 0; p < parts.size(); p++) {
                int row = encoded.notFinite().get(p);
                if (row != EncodedVectors.FINITE) {
                    VectorBlocks.requireFinite(
                            Arrays.copyOfRange(parts.get(p).read(), row * dim, (row + 1) * dim), dim, "items");
                }
            }
            int size = parts.isEmpty() ? 1 : parts.get(0).rows();
            return new ItemFiles(parts, parts.stream().map(EncodedVectors::map).toList(), size, dim);
        }

        int count() {
            return parts.stream().mapToInt(EncodedVectors::rows).sum();
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

        /** Returns the files of the first items. */
        List<ItemFile> files(int count) {
            List<ItemFile> files = new ArrayList<>();
            for (int first = 0; first < count; first += size) {
                files.add(new ItemFile(parts.get(first / size).file(), first, Math.min(size, count - first)));
            }
            return files;
        }
    }

    /** Scores of users. Other processes count and list the items. */
    record Rows(float[] users, int vectorsPerUser, ItemFiles items, PartRunner runner) implements PartRows {

        @Override
        public void block(int row, int block, float[] scores) {
            int first = block * VectorBlocks.WIDTH;
            for (int item = first; item < Math.min(first + VectorBlocks.WIDTH, items.count()); item++) {
                scores[item - first] = score(row, item);
            }
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
        public int[] countBefore(int candidates, int[] start, int[] target, float[] targetScore) {
            CountedItems.Targets targets =
                    new CountedItems.Targets(users, vectorsPerUser, items.dim(), start, target, targetScore);
            List<CountedItems> parts =
                    items.files(candidates).stream().map(CountedItems::new).toList();
            int[] sum = new int[target.length];
            if (target.length == 0) {
                return sum;
            }
            for (int[] counts : runner.run(targets, parts)) {
                for (int q = 0; q < sum.length; q++) {
                    sum[q] += counts[q];
                }
            }
            return sum;
        }

        @Override
        public int[][] topCandidates(int candidates, int[][] excluded, int k) {
            List<ItemFile> files = items.files(candidates);
            List<ListedItems> parts = files.stream().map(ListedItems::new).toList();
            int size = ListedItems.rows(files, k);
            int width = vectorsPerUser * items.dim();
            int[][] lists = new int[excluded.length][];
            for (int from = 0; from < lists.length; from += size) {
                int to = Math.min(lists.length, from + size);
                ListedItems.Users part = new ListedItems.Users(
                        Arrays.copyOfRange(users, from * width, to * width),
                        vectorsPerUser,
                        items.dim(),
                        Arrays.copyOfRange(excluded, from, to),
                        k);
                int[][] merged = ListedItems.merge(runner.run(part, parts), to - from, k);
                System.arraycopy(merged, 0, lists, from, merged.length);
            }
            return lists;
        }
    }
}
