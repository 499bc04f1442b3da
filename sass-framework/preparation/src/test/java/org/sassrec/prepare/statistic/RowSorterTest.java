package org.sassrec.prepare.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowSorterTest {
    private static final int ROWS = 3_000;

    private static void sorts(int width, int rows, LongSupplier values) {
        long[] words = LongStream.generate(values).limit((long) width * rows).toArray();
        long[][] expected = IntStream.range(0, rows)
                .mapToObj(r -> Arrays.copyOfRange(words, r * width, (r + 1) * width))
                .sorted(Arrays::compare)
                .toArray(long[][]::new);
        long[] sorted = new long[words.length + width];
        new RowSorter(width).sort(words, words.length, sorted);
        for (int r = 0; r < rows; r++) {
            assertThat(Arrays.copyOfRange(sorted, r * width, (r + 1) * width)).isEqualTo(expected[r]);
        }
    }

    @ParameterizedTest(name = "width {0}")
    @ValueSource(ints = {1, 2, 3})
    void sortsRowsByAllWords(int width) {
        SplittableRandom random = new SplittableRandom(width);
        sorts(width, ROWS, random::nextLong);
        sorts(width, ROWS, () -> random.nextLong(3));
        sorts(width, ROWS, () -> random.nextLong(1000));
        sorts(width, ROWS, () -> 7);
        sorts(width, 0, random::nextLong);
        sorts(width, 1, random::nextLong);
    }

    @ParameterizedTest(name = "width {0}")
    @ValueSource(ints = {1, 2})
    void sortsExtremeAndClusteredWords(int width) {
        SplittableRandom random = new SplittableRandom(width);
        sorts(width, ROWS, () -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE);
        // All rows except a few are in the same group.
        sorts(width, ROWS, () -> random.nextInt(100) == 0 ? Long.MAX_VALUE : random.nextLong(50));
    }
}
