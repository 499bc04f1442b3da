package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowScoresTest {

    @Test
    void takesTheBestOfSeveralUserVectors() {
        float[] item = {1, 2, -1};
        assertThat(RowScores.best(List.of(new float[] {1, 0, 0}, new float[] {0, 3, 1}), item))
                .isEqualTo(5);
        assertThat(RowScores.best(List.of(new float[] {-1, 0, 0}), item)).isEqualTo(-1);
    }

    @Test
    void computesTheCosine() {
        assertThat(RowScores.cosine(new float[] {3, 0}, new float[] {1, 1})).isCloseTo(.70711f, within(1e-5f));
        assertThat(RowScores.cosine(new float[] {0, 0}, new float[] {1, 1})).isZero();
    }
}
