package org.sassrec.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextHashTest {

    /** The values are fixed. Another hash would change the rows of all released models. */
    @Test
    void hashRowsAreStable() {
        assertThat(TextHash.row("", 100, 0)).isZero();
        assertThat(TextHash.row("a1", 1000, 0)).isEqualTo(905);
        assertThat(TextHash.row("a1", 1000, 7)).isEqualTo(473);
        assertThat(TextHash.row("小红书", 1000, 7)).isEqualTo(646);
    }
}
