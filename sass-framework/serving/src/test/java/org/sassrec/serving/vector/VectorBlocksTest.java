package org.sassrec.serving.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.SassException;

class VectorBlocksTest {
    private static final int ROWS = 3 * VectorBlocks.WIDTH + 90;
    private static final int DIM = 33;
    private static final int USERS = 70;

    private static float[] random(int rows, long seed) {
        Random random = new Random(seed);
        float[] vectors = new float[rows * DIM];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        return vectors;
    }

    private static VectorBlocks offHeap(float[] vectors) {
        int blocks = (ROWS + VectorBlocks.WIDTH - 1) / VectorBlocks.WIDTH;
        VectorBlocks.Builder builder =
                new VectorBlocks.Builder(ROWS, DIM, "items", new BlockStorage.OffHeap(blocks, DIM));
        for (int from = 0; from < ROWS; from += 700) {
            builder.add(Arrays.copyOfRange(vectors, from * DIM, Math.min(ROWS, from + 700) * DIM));
        }
        return builder.build();
    }

    private static float[] scores(VectorBlocks items, float[] users, int user) {
        float[] scores = new float[ROWS];
        float[] block = new float[VectorBlocks.WIDTH];
        for (int b = 0; b * VectorBlocks.WIDTH < ROWS; b++) {
            items.score(users, user * DIM, b, block);
            System.arraycopy(block, 0, scores, b * VectorBlocks.WIDTH, items.width(b));
        }
        return scores;
    }

    @Test
    void scoresOutsideOfTheHeapAreTheSame() {
        float[] vectors = random(ROWS, 1);
        float[] users = random(USERS, 2);
        VectorBlocks onHeap = VectorBlocks.of(vectors, ROWS, DIM, "items");
        VectorBlocks offHeap = offHeap(vectors);
        IntStream.range(0, USERS).parallel().forEach(user -> {
            float[] expected = scores(onHeap, users, user);
            assertThat(scores(offHeap, users, user)).isEqualTo(expected);
            for (int row : new int[] {0, VectorBlocks.WIDTH - 1, VectorBlocks.WIDTH, ROWS - 1}) {
                assertThat(offHeap.score(users, user * DIM, row)).isEqualTo(expected[row]);
                assertThat(onHeap.score(users, user * DIM, row)).isEqualTo(expected[row]);
            }
        });
        float[] user = Arrays.copyOf(users, DIM);
        assertThat(offHeap.top(user, 50).rows()).isEqualTo(onHeap.top(user, 50).rows());
        assertThat(offHeap.top(user, 50).scores())
                .isEqualTo(onHeap.top(user, 50).scores());
    }

    @Test
    void largeVectorsAreOutsideOfTheHeap() {
        long share = Runtime.getRuntime().maxMemory() / BlockStorage.SHARE_OF_HEAP;
        int few = (int) (share / (DIM * VectorBlocks.WIDTH * Float.BYTES));
        assertThat(BlockStorage.create(1, DIM)).isInstanceOf(BlockStorage.OnHeap.class);
        assertThat(BlockStorage.create(few + 1, DIM)).isInstanceOf(BlockStorage.OffHeap.class);
    }

    @Test
    void rejectsOtherNumbersOfVectors() {
        VectorBlocks.Builder two = new VectorBlocks.Builder(2, DIM, "items");
        assertThatThrownBy(() -> two.add(new float[3 * DIM])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> two.add(new float[DIM + 1])).isInstanceOf(IllegalArgumentException.class);
        two.add(new float[DIM]);
        assertThatThrownBy(two::build).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rejectsValuesThatAreNotFinite() {
        float[] vectors = random(ROWS, 1);
        vectors[(800 * DIM) + 2] = Float.NaN;
        assertThatThrownBy(() -> offHeap(vectors))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("the vector of items contains NaN (row 800, dimension 2)");
    }
}
