package org.sassrec.prepare.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.DatasetFiles;

/** Compares counts with a sorted map, with more cells than the initial capacity and after clearing. */
class DailyCountsTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void countsAndSorts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DailyCounts cells = new DailyCounts();
        for (int round = 0; round < 3; round++) {
            cells.clear();
            Map<Long, int[]> expected = new TreeMap<>();
            for (int i = 0; i < 5000; i++) {
                long cell = DatasetFiles.dayKey(random.nextInt(4), random.nextInt(-300, 300));
                int split = random.nextInt(3);
                int positive = random.nextInt(2);
                cells.add(cell, split, positive);
                int[] n = expected.computeIfAbsent(cell, k -> new int[DailyCounts.COUNTS]);
                n[0] += split == 0 ? 1 : 0;
                n[1] += split == 0 ? positive : 0;
                n[2] += split < 2 ? 1 : 0;
                n[3] += split < 2 ? positive : 0;
                n[4]++;
                n[5] += positive;
            }
            assertThat(rows(cells)).isEqualTo(rows(expected));
        }
    }

    private static List<String> rows(DailyCounts cells) {
        List<String> rows = new ArrayList<>();
        int size = cells.sort();
        for (int i = 0; i < size; i++) {
            int at = i;
            long[] counts = IntStream.range(0, DailyCounts.COUNTS)
                    .mapToLong(c -> cells.count(at, c))
                    .toArray();
            rows.add(cells.cell(i) + " " + Arrays.toString(counts));
        }
        return rows;
    }

    private static List<String> rows(Map<Long, int[]> cells) {
        return cells.entrySet().stream()
                .map(c -> c.getKey() + " " + Arrays.toString(c.getValue()))
                .toList();
    }
}
