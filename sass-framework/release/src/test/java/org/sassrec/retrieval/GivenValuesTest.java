package org.sassrec.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.training.export.InputValue;

class GivenValuesTest {

    /** What preparation takes for no number would be one for the tower alone. */
    @ParameterizedTest
    @ValueSource(strings = {"1d", "5f", "0x1p4", "five", " "})
    void refusesTextsThatPreparationTakesForNoNumbers(String text) {
        assertThatThrownBy(() -> GivenValues.read(FakeParts.SIGNATURE, "x", text))
                .hasMessageContaining("SASS7604");
    }

    @Test
    void readsNumbersAsPreparationDoes() {
        assertThat(GivenValues.read(FakeParts.SIGNATURE, "x", " 1_000.5 ")).isEqualTo(new InputValue.Numeric(1_000.5));
        assertThat(GivenValues.read(FakeParts.SIGNATURE, "x", "")).isEqualTo(new InputValue.Numeric(Double.NaN));
    }
}
