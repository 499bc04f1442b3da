package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTextTest {

    @Test
    void keepsLineBreaksAndPercentSignsOfValues() {
        assertThat(MessageText.compose("`%s` in %s of %,d", "a\nhelp: %d", MessageText.percent(0.25), 1234))
                .isEqualTo("`a\nhelp: %d` in 25 % of 1,234");
        assertThat(MessageText.compose("50 % of %d")).isEqualTo("50 % of %d");
    }

    @Test
    void roundsSmallSharesLess() {
        assertThat(MessageText.percent(0.0994)).isEqualTo("9.9 %");
        assertThat(MessageText.percent(0.0996)).isEqualTo("10 %");
    }

    @Test
    void cutsLongValues() {
        assertThat(MessageText.shorten("a".repeat(81))).isEqualTo("a".repeat(77) + "...");
        assertThat(MessageText.shorten("a".repeat(80))).isEqualTo("a".repeat(80));
    }

    /** A cell of a file can have a megabyte. */
    @Test
    void truncatesLongValues() {
        assertThat(MessageText.compose("`%s`: %d", "a".repeat(100_000), 3))
                .isEqualTo("`" + "a".repeat(997) + "...`: 3");
    }

    @Test
    void namesFirstOnes() {
        assertThat(MessageText.quotedNames(List.of("a", "b", "c"), 2)).isEqualTo("`a`, `b` and 1 more");
    }
}
