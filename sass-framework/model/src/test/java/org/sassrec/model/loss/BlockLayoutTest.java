package org.sassrec.model.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.retrieval.RetrievalBatch;

class BlockLayoutTest {

    @RepeatedTest(50)
    void coversEachRowOnceWithColumnsAndMasksOfItsScenario(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int scenarios = 1 + random.nextInt(6);
        int[] users = offsets(random, scenarios, 0, random.nextBoolean() ? 400 : 5);
        int[] items = offsets(random, scenarios, 1, 30);
        Set<Long> masked = masks(random, users, items);
        BlockLayout cut = BlockLayout.of(batch(users, items, sizes(items), masked));

        assertThat(cut.rows()).hasSize(BlockLayout.blocks(scenarios));
        Set<Long> found = new TreeSet<>();
        int row = 0;
        int cell = 0;
        for (int b = 0; b < cut.rows().length; b++) {
            for (int i = 0; i < cut.rows()[b]; i++) {
                int s = scenario(users, row + i);
                assertThat(cut.firstColumn()[b]).isEqualTo(items[s]);
                assertThat(cut.columns()[b]).isEqualTo(items[s + 1] - items[s]);
            }
            for (int end = cell + cut.masks()[b]; cell < end; cell++) {
                assertThat(cut.cells()[2 * cell]).isBetween(0, cut.rows()[b] - 1);
                assertThat(cut.cells()[2 * cell + 1]).isBetween(0, cut.columns()[b] - 1);
                found.add(pair(row + cut.cells()[2 * cell], cut.firstColumn()[b] + cut.cells()[2 * cell + 1]));
            }
            row += cut.rows()[b];
        }
        assertThat(row).isEqualTo(users[scenarios]);
        assertThat(found).isEqualTo(masked);
        assertThat(cut.cells()).hasSize(2 * masked.size());
        for (int i = 0; i < users[scenarios]; i++) {
            int user = i;
            int s = scenario(users, i);
            int own = (int) masked.stream().filter(p -> p >>> 32 == user).count();
            assertThat(cut.candidates()[i]).isEqualTo((float) (items[s + 1] - items[s] - own));
        }
    }

    @Test
    void masksPositiveOnceWhenBatchMasksItToo() {
        BlockLayout cut = BlockLayout.withoutPositives(
                batch(new int[] {0, 2}, new int[] {0, 3}, new int[] {3}, Set.of(pair(0, 0))));

        assertThat(cut.cells()).containsExactly(0, 0, 0, 0);
        assertThat(cut.masks()).startsWith(1, 1);
        assertThat(cut.candidates()).containsExactly(2, 2);
    }

    @Test
    void excludesItemsThatAreOnlyOnePositiveFromColumns() {
        RetrievalBatch batch = batch(new int[] {0, 3}, new int[] {0, 4}, new int[] {2}, Set.of(pair(1, 0)));
        batch.positive()[1] = 2;
        batch.positive()[2] = 3;

        BlockLayout softmax = BlockLayout.of(batch);
        assertThat(softmax.columns()).startsWith(2, 2, 2);
        assertThat(softmax.separatePositive()).containsExactly(ScoreBlocks.MASKED, 0, 0);
        assertThat(softmax.candidates()).containsExactly(2, 1, 2);
        assertThat(softmax.cells()).containsExactly(0, 0);
        BlockLayout pairwise = BlockLayout.withoutPositives(batch);
        assertThat(pairwise.candidates()).containsExactly(1, 1, 2);
        assertThat(pairwise.cells()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void cutsSquareIntoBlocksOfAllColumns() {
        BlockLayout cut = BlockLayout.square(3, 0, 0, 1, 1, 2, 2, 2, 0);

        assertThat(cut.columns()).containsOnly(3);
        assertThat(cut.rows()).startsWith(1, 1, 1).endsWith(0);
        assertThat(cut.cells()).containsExactly(0, 0, 0, 1, 0, 0, 0, 2);
        assertThat(cut.candidates()).containsExactly(2, 2, 1);
    }

    private static int[] sizes(int... offsets) {
        return IntStream.range(1, offsets.length)
                .map(s -> offsets[s] - offsets[s - 1])
                .toArray();
    }

    /** Returns a batch in which item 0 is the positive of all rows. */
    private static RetrievalBatch batch(int[] users, int[] items, int[] shared, Set<Long> masked) {
        int rows = users[users.length - 1];
        int[] user = masked.stream().mapToInt(p -> (int) (p >>> 32)).toArray();
        int[] item = masked.stream().mapToInt(Long::intValue).toArray();
        return new RetrievalBatch(
                side(users),
                side(items),
                new int[rows],
                new int[0],
                0,
                shared,
                new float[0],
                new float[0],
                user,
                item,
                new float[0],
                RetrievalBatch.MinedNegatives.NONE,
                RetrievalBatch.Trend.NONE,
                new float[0]);
    }

    private static SideRows side(int... offsets) {
        return new SideRows(
                offsets[offsets.length - 1], offsets, new int[0], new SideRows.Bag[0], new int[0], new float[0]);
    }

    private static int[] offsets(Random random, int scenarios, int least, int most) {
        int[] offsets = new int[scenarios + 1];
        for (int s = 0; s < scenarios; s++) {
            offsets[s + 1] = offsets[s] + least + random.nextInt(most);
        }
        return offsets;
    }

    private static Set<Long> masks(Random random, int[] users, int[] items) {
        Set<Long> masks = new TreeSet<>();
        for (int i = 0; i < users[users.length - 1]; i++) {
            int s = scenario(users, i);
            if (random.nextInt(3) == 0) {
                masks.add(pair(i, items[s] + random.nextInt(items[s + 1] - items[s])));
            }
        }
        return masks;
    }

    private static int scenario(int[] offsets, int row) {
        int s = 0;
        while (row >= offsets[s + 1]) {
            s++;
        }
        return s;
    }

    private static long pair(int row, int column) {
        return ((long) row << 32) | column;
    }
}
