package org.sassrec.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.tuning.HalvingSchedule.Rung;

class HalvingScheduleTest {

    @Test
    void keepsThirdOfTrialsWithThreeTimesTheEpochs() {
        assertThat(HalvingSchedule.of(40, 9).rungs()).containsExactly(new Rung(1, 40), new Rung(3, 14), new Rung(9, 5));
        assertThat(HalvingSchedule.of(40, 20).rungs())
                .containsExactly(new Rung(2, 40), new Rung(7, 14), new Rung(20, 5));
    }

    @Test
    void keepsFileAndThreeTrialsInLastRung() {
        assertThat(HalvingSchedule.of(6, 6).rungs()).containsExactly(new Rung(2, 6), new Rung(6, 4));
        assertThat(HalvingSchedule.of(9, 9).rungs()).containsExactly(new Rung(1, 9), new Rung(9, 4));
    }

    @Test
    void hasOneRungWithoutAChoice() {
        assertThat(HalvingSchedule.of(4, 9).rungs()).containsExactly(new Rung(9, 4));
        assertThat(HalvingSchedule.of(2, 6).rungs()).containsExactly(new Rung(6, 2));
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "5", "100"})
    void neverHasLessThanOneEpoch(int epochs) {
        HalvingSchedule schedule = HalvingSchedule.of(30, epochs);
        assertThat(schedule.rungs()).isNotEmpty().allMatch(rung -> rung.epochs() >= 1);
        assertThat(schedule.rungs().get(schedule.rungs().size() - 1).epochs()).isEqualTo(epochs);
    }

    /** The file has trained before. Pre-training and existing epochs count once. */
    @Test
    void estimatesTimeOfContinuedTrials() {
        RunCost cost = new RunCost(10, 3, 1);
        double first = 5 * (10 + 2 * 3 + 1);
        double second = 3 * (4 * 3 + 1);
        assertThat(HalvingSchedule.of(6, 6).seconds(cost)).isCloseTo(first + second, within(1e-9));
    }

    @Test
    void sharesRemainingTimeBetweenRunsThatAreNotCompleted() {
        RunCost cost = new RunCost(0, 1, 0);
        HalvingSchedule schedule = HalvingSchedule.of(28, 9);
        assertThat(schedule.rungs()).containsExactly(new Rung(1, 28), new Rung(3, 10), new Rung(9, 4));
        double all = 27 * 1 + 9 * 2 + 3 * 6;
        assertThat(schedule.share(0, cost, 27, epochs -> 0)).isEqualTo(27 / all);
        assertThat(schedule.share(0, cost, 4, epochs -> epochs == 3 ? 3 : 2)).isEqualTo(4 / (4 + 6 * 2 + 6.0));
        assertThat(schedule.share(1, cost, 3, epochs -> 5))
                .as("more completed runs than trials")
                .isEqualTo(1);
        assertThat(schedule.share(2, cost, 0, epochs -> 0)).isEqualTo(1);
    }
}
