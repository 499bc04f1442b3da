package org.sassrec.prepare.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputPartsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 8, 1",
        "1000000, 8, 1",
        "4000000, 8, 1",
        "5000000, 8, 2",
        "100000000, 2, 4",
        "100000000, 64, 47",
        "40000000, 16, 16",
        "3000000000, 64, 128",
        "3000000000, 2, 90"
    })
    void choosesOneShardPerThreadIfTheyAreLargeEnough(long events, int threads, int expected) {
        assertThat(OutputParts.count(events, threads)).isEqualTo(expected);
    }

    @Test
    void dividesByWeight() {
        assertThat(OutputParts.borders(List.of(1L, 1L, 1L, 1L, 1L, 1L), 1, 6, 3))
                .containsExactly(0, 2, 4, 6);
        assertThat(OutputParts.borders(List.of(9L, 1L, 1L, 1L), 1, 4, 2)).containsExactly(0, 1, 4);
        assertThat(OutputParts.borders(List.of(1L, 1L, 9L, 1L), 1, 4, 3)).containsExactly(0, 2, 3, 4);
        assertThat(OutputParts.borders(List.of(1L, 9L), 4, 6, 2)).containsExactly(0, 4, 6);
    }

    @Test
    void dividesTheLargestNumberOfEntities() {
        List<Long> blocks = Collections.nCopies(1 << 14, 1L);
        assertThat(OutputParts.borders(blocks, 1 << 17, Integer.MAX_VALUE, 2))
                .containsExactly(0, 1 << 30, Integer.MAX_VALUE);
        assertThat(OutputParts.borders(List.of(1L, 9L), 1 << 30, Integer.MAX_VALUE, 3))
                .isSorted()
                .endsWith(Integer.MAX_VALUE);
    }

    @Test
    void returnsAscendingBordersOfAllNumbers() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 2_000; round++) {
            int blocks = random.nextInt(1, 40);
            int blockSize = 1 << random.nextInt(3);
            int size = (blocks - 1) * blockSize + random.nextInt(1, blockSize + 1);
            int count = random.nextInt(1, size + 1);
            List<Long> weights = Stream.generate(() -> random.nextLong(1, random.nextBoolean() ? 3 : 1_000))
                    .limit(blocks)
                    .toList();
            List<Integer> borders = OutputParts.borders(weights, blockSize, size, count);
            assertThat(borders).hasSize(count + 1).isSorted().startsWith(0).endsWith(size);
        }
    }
}
