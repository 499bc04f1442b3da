package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingUnitsTest {

    /** Names are folders, and some file systems ignore case. */
    @ParameterizedTest
    @ValueSource(strings = {"all", "All", "ALL"})
    void reservesFolderOfSharedNetwork(String scenario) {
        assertThat(TrainingUnits.scenarioUnit(scenario))
                .isEqualTo("+" + scenario)
                .isNotEqualToIgnoringCase(TrainingUnits.ALL);
        assertThat(TrainingUnits.scenarioUnit("feed")).isEqualTo("feed");
    }
}
