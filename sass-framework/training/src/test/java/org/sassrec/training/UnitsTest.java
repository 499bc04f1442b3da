package org.sassrec.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    /** Names are folders, and not every disk tells upper case from lower. */
    @ParameterizedTest
    @ValueSource(strings = {"all", "All", "ALL"})
    void noScenarioHasTheFolderOfTheNetworkForAll(String scenario) {
        assertThat(Units.own(scenario)).isEqualTo("+" + scenario).isNotEqualToIgnoringCase(Units.ALL);
        assertThat(Units.own("feed")).isEqualTo("feed");
    }
}
