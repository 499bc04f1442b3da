package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void readsTheColumnsOfAVariableAndOfStty() {
        assertThat(Terminal.width("100")).hasValue(100);
        assertThat(Terminal.width("24 132\n")).hasValue(132);
    }

    @Test
    void ignoresAWidthThatNoLineFitsInto() {
        for (String text : new String[] {"", "0 0", "7", "wide", "-80", "99999"}) {
            assertThat(Terminal.width(text)).as(text).isEmpty();
        }
        assertThat(Terminal.width(null)).isEmpty();
    }
}
