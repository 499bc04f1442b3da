package org.sassrec.evaluation.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.diagnostic.SassException;
import org.sassrec.training.ItemRanker;
import org.sassrec.training.VectorEncoder;

/** Compares the ranking for known users with sorting by inner products. */
class KnownUserRankerTest {
    private static final int DIM = 3;
    private static final int[] ITEMS =
            IntStream.range(0, 1_300).filter(i -> i % 3 != 1).toArray();
    private static final int[] USERS =
            IntStream.range(0, 170).filter(u -> u % 5 != 2).toArray();

    /** Vectors of integers: many scores are equal, and all sums are exact. */
    private record IntegerEncoder(int scale, float first) implements VectorEncoder {
        private float[] vectors(int[] of, int seed) {
            float[] vectors = new float[of.length * DIM];
            for (int n = 0; n < of.length; n++) {
                SplittableRandom random = new SplittableRandom(seed + of[n]);
                for (int d = 0; d < DIM; d++) {
                    vectors[n * DIM + d] = random.nextInt(-scale, scale + 1);
                }
            }
            vectors[0] += first;
            return vectors;
        }

        @Override
        public int dim() {
            return DIM;
        }

        @Override
        public float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known) {
            throw new IllegalStateException("events are not used");
        }

        @Override
        public float[] knownUsers(int scenario, int[] users, Horizon horizon) {
            return vectors(users, 100_000 * (scenario + 1));
        }

        @Override
        public float[] items(int scenario, int[] items, Horizon horizon) {
            return vectors(items, 7_000_000 * (scenario + 1));
        }
    }

    private static int[] excluded(int user) {
        // Some of the numbers are not ranked items.
        return new SplittableRandom(user).ints(40, 0, 1_300).sorted().distinct().toArray();
    }

    private static ItemRanker.Request request(int count) {
        return new ItemRanker.Request(1, USERS, ITEMS, KnownUserRankerTest::excluded, count, Horizon.TRAIN);
    }

    private static int[] sorted(VectorEncoder encoder, int user, int count) {
        float[] u = encoder.knownUsers(1, new int[] {user}, Horizon.TRAIN);
        float[] v = encoder.items(1, ITEMS, Horizon.TRAIN);
        int[] hidden = excluded(user);
        return IntStream.range(0, ITEMS.length)
                .filter(n -> Arrays.binarySearch(hidden, ITEMS[n]) < 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(
                                n -> 0.0 - (u[0] * v[n * DIM] + u[1] * v[n * DIM + 1] + u[2] * v[n * DIM + 2]))
                        .thenComparing(n -> n))
                .limit(count)
                .mapToInt(n -> ITEMS[n])
                .toArray();
    }

    @ParameterizedTest(name = "{0} ranks")
    @ValueSource(ints = {1, 50, 5_000})
    void matchesSorting(int count) {
        IntegerEncoder encoder = new IntegerEncoder(4, 0);
        for (int threads : new int[] {1, 3}) {
            int[][] found = new int[USERS.length][];
            try (KnownUserRanker ranking = new KnownUserRanker(threads)) {
                ranking.rank(encoder, request(count), (place, items) -> found[place] = items);
            }
            for (int n = 0; n < USERS.length; n++) {
                assertThat(found[n]).as("user %d", USERS[n]).containsExactly(sorted(encoder, USERS[n], count));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void rejectsDivergedModel(float first) {
        try (KnownUserRanker ranking = new KnownUserRanker(1)) {
            assertThatThrownBy(() -> ranking.rank(new IntegerEncoder(4, first), request(5), (place, items) -> {}))
                    .isInstanceOf(SassException.class)
                    .hasMessageContaining("SASS5050");
        }
    }
}
