package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PercentTest {

    @Test
    void printsSignificantDigits() {
        assertThat(Percent.text(0.95)).isEqualTo("95 %");
        assertThat(Percent.text(0.999)).isEqualTo("99.9 %");
        assertThat(Percent.text(1 - 0.999)).isEqualTo("0.1 %");
        assertThat(Percent.text(1 - 0.95)).isEqualTo("5 %");
        assertThat(Percent.text(0)).isEqualTo("0 %");
        assertThat(Percent.text(1)).isEqualTo("100 %");
    }
}
