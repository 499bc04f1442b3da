package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.training.ValidationSupport.BiasCalibration;

class BiasCalibrationTest {

    /** The weight moves by a factor of 1.2 in one direction while the metric improves, up to eight steps. */
    @ParameterizedTest(name = "best at {0}")
    @CsvSource({
        "1, 1",
        "1.05, 1",
        "1.3, 1.2",
        "1.35, 1.44",
        "2, 2.07",
        "100, 4.3",
        "0.8, 0.833",
        "0.5, 0.482",
        "0, 0.233"
    })
    void findsWeightStepNearestToBest(double best, double found) {
        DoubleUnaryOperator metric = weight -> 0.3 - Math.abs(weight - best) / 100;
        List<Double> weights = new ArrayList<>();
        BiasCalibration calibration = BiasCalibration.search(weight -> {
            weights.add(weight);
            return metric.applyAsDouble(weight);
        });
        assertThat(calibration.weight()).isCloseTo(found, within(0.005));
        assertThat(calibration.metric()).isEqualTo(metric.applyAsDouble(calibration.weight()));
        assertThat(calibration.before()).isEqualTo(metric.applyAsDouble(1));
        assertThat(weights).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(10);
    }

    /** A constant or undefined metric does not change the weight. */
    @ParameterizedTest(name = "always {0}")
    @CsvSource({"0.25", "NaN"})
    void keepsWeightWithoutImprovement(double value) {
        assertThat(BiasCalibration.search(weight -> value).weight()).isEqualTo(1);
    }
}
