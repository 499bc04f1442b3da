package org.sassrec.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RobustScaleTest {
    @ParameterizedTest
    @ValueSource(ints = {7, 8, 15, 28})
    void estimatesTheDeviationOfNormalValuesOfSeed1(int n) {
        Random random = new Random(1);
        double sum = 0;
        int repeats = 20_000;
        for (int i = 0; i < repeats; i++) {
            sum += RobustScale.of(
                    random.doubles(n).map(none -> 3 * random.nextGaussian()).toArray());
        }
        assertThat(sum / repeats).isCloseTo(3, within(.15));
    }

    @Test
    void ignoresSingleOutliers() {
        double[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1e9, -1e9};
        assertThat(RobustScale.of(values)).isLessThan(10);
        assertThat(RobustScale.median(values)).isEqualTo(5);
    }

    @Test
    void isZeroForEqualValues() {
        assertThat(RobustScale.of(new double[] {4, 4, 4, 4, 4, 4, 4})).isZero();
    }
}
