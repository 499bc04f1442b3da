package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTextTest {

    @Test
    void fillsLinesInOrder() {
        List<String> lines = MessageText.lines("""
                %,d of %d rows
                note: `%s`, for instance
                help: none
                """, 1234L, 5678L, "a");

        assertThat(lines).containsExactly("1,234 of 5678 rows", "note: `a`, for instance", "help: none");
    }

    @Test
    void keepsLineBreaksAndPercentSignsOfValues() {
        assertThat(MessageText.lines("`%s` in %s", "a\nhelp: %d", MessageText.percent(0.25)))
                .containsExactly("`a\nhelp: %d` in 25 %");
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
    void truncatesLongValuesOfLines() {
        assertThat(MessageText.lines("`%s`\nnote: %d", "a".repeat(100_000), 3))
                .containsExactly("`" + "a".repeat(997) + "...`", "note: 3");
    }

    @Test
    void namesFirstOnes() {
        assertThat(MessageText.quotedNames(List.of("a", "b", "c"), 2)).isEqualTo("`a`, `b` and 1 more");
    }
}
