package org.sassrec.evaluation.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.serving.vector.VectorBlocks;

/** Larger shapes than in {@code EvaluatorTest}: several blocks and tiles, real numbers, and copies of vectors. */
class RankCounterTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "7, 511, 2", "8, 512, 3", "9, 513, 4", "16, 1500, 5", "33, 2100, 6", "40, 1024, 7"})
    void matchesSortingAndTiesEqualVectors(int dim, int items, long seed) {
        Random random = new Random(seed);
        float[] vectors = new float[items * dim];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        for (int copy = 0; copy < items / 3; copy++) {
            System.arraycopy(vectors, random.nextInt(items) * dim, vectors, random.nextInt(items) * dim, dim);
        }
        int rows = 150;
        float[] users = new float[rows * dim];
        for (int i = 0; i < users.length; i++) {
            users[i] = (float) random.nextGaussian();
        }
        int[] start = IntStream.rangeClosed(0, rows).map(r -> 2 * r).toArray();
        int[] target = random.ints(2L * rows, -1, items).toArray();
        int[][] excluded = IntStream.range(0, rows)
                .mapToObj(r -> random.ints(random.nextInt(30), 0, items)
                        .sorted()
                        .distinct()
                        .toArray())
                .toArray(int[][]::new);
        VectorBlocks blocks = VectorBlocks.of(vectors, items, dim, "items");
        RankCounter.Queries queries =
                new RankCounter.Queries(new VectorScorer.Products(users, blocks), items, start, target, excluded);
        try (RankCounter counter = new RankCounter(2)) {
            int[][] best = counter.topCandidates(queries, 20);
            for (int row = 0; row < rows; row++) {
                int user = row;
                int[] expected = IntStream.range(0, items)
                        .filter(i -> Arrays.binarySearch(excluded[user], i) < 0)
                        .boxed()
                        .sorted(Comparator.comparing((Integer i) -> -score(vectors, users, dim, user, i))
                                .thenComparing(i -> i))
                        .limit(20)
                        .mapToInt(i -> i)
                        .toArray();
                assertThat(best[row]).isEqualTo(expected);
            }
            for (Exclude exclude : Exclude.values()) {
                int[] all = counter.ranks(queries, exclude, Integer.MAX_VALUE);
                int[] cut = counter.ranks(queries, exclude, 20);
                for (int q = 0; q < target.length; q++) {
                    int expected = rank(vectors, users, dim, items, q / 2, target[q], excluded[q / 2], exclude);
                    assertThat(all[q]).isEqualTo(expected);
                    if (expected < 20) {
                        assertThat(cut[q]).isEqualTo(expected);
                    } else {
                        assertThat(cut[q]).isGreaterThanOrEqualTo(20);
                    }
                }
            }
        }
    }

    private static int rank(
            float[] vectors, float[] users, int dim, int items, int user, int target, int[] excluded, Exclude exclude) {
        if (target < 0) {
            return RankCounter.NOT_FOUND;
        }
        boolean[] hidden = new boolean[items];
        if (exclude != Exclude.NONE) {
            IntStream.of(excluded).forEach(i -> hidden[i] = true);
        }
        if (exclude == Exclude.POSITIVES && hidden[target]) {
            return RankCounter.NOT_FOUND;
        }
        float wanted = score(vectors, users, dim, user, target);
        int before = 0;
        for (int i = 0; i < items; i++) {
            float other = score(vectors, users, dim, user, i);
            boolean better = other > wanted || (other == wanted && i < target);
            if (hidden[i] != hidden[target]) {
                before += hidden[target] ? 1 : 0;
            } else if (better) {
                before++;
            }
        }
        return before;
    }

    private static float score(float[] vectors, float[] users, int dim, int user, int item) {
        float sum = 0;
        for (int d = 0; d < dim; d++) {
            sum += users[user * dim + d] * vectors[item * dim + d];
        }
        return sum;
    }
}
