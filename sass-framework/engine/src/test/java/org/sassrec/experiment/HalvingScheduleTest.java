package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.experiment.HalvingSchedule.Rung;

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
}
