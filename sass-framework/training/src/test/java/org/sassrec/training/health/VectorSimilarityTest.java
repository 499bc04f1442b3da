package org.sassrec.training.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VectorSimilarityTest {

    /** 20 rows in two scenarios: the vectors are equal within a scenario and opposed between them. */
    @Test
    void comparesVectorsOfOneScenario() {
        float[] vectors = new float[40];
        for (int row = 0; row < 20; row++) {
            vectors[2 * row] = row < 10 ? 1 + row : -1;
        }
        assertThat(VectorSimilarity.mean(vectors, 1, 2, 2, 0, 10, 20)).isEmpty(); // 90 pairs
        assertThat(VectorSimilarity.mean(vectors, 1, 2, 2, 0, 20).orElseThrow())
                .as("90 pairs with 1, 100 pairs with -1")
                .isCloseTo(-10.0 / 190, within(1e-12));
    }

    @Test
    void ignoresTheItemBiasAndFurtherVectorsOfUser() {
        Random random = new Random(3);
        float[] vectors = new float[50 * 2 * 3];
        for (int row = 0; row < 50; row++) {
            vectors[row * 6] = 0.5f;
            vectors[row * 6 + 1] = 0.5f;
            vectors[row * 6 + 2] = random.nextFloat() * 100;
            vectors[row * 6 + 3] = random.nextFloat();
        }
        assertThat(VectorSimilarity.mean(vectors, 2, 3, 2, 0, 50).orElseThrow()).isCloseTo(1, within(1e-12));
    }

    @Test
    void randomVectorsAreNotSimilar() {
        Random random = new Random(4);
        float[] vectors = new float[400 * 16];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        assertThat(VectorSimilarity.mean(vectors, 1, 16, 16, 0, 100, 100, 400).orElseThrow())
                .isBetween(-0.02, 0.02);
    }

    @Test
    void vectorsOfZerosAreEqual() {
        assertThat(VectorSimilarity.mean(new float[200], 1, 4, 4, 0, 50).orElseThrow())
                .isCloseTo(1, within(1e-12));
    }
}
