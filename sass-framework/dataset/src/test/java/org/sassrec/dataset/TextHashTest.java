package org.sassrec.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextHashTest {

    /** Pinned: another hash would give all values of a released model other rows. */
    @Test
    void hashRowsAreStable() {
        assertThat(TextHash.row("", 100, 0)).isZero();
        assertThat(TextHash.row("a1", 1000, 0)).isEqualTo(905);
        assertThat(TextHash.row("a1", 1000, 7)).isEqualTo(473);
        assertThat(TextHash.row("小红书", 1000, 7)).isEqualTo(646);
    }
}
