package org.sassrec.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Files and weights hang on these bits. */
class SeedsTest {

    /** Values of the algorithm's authors (Fowler, Noll and Vo). */
    @Test
    void aNameHasTheNumberOfFnv1a() {
        assertThat(Seeds.of("")).isEqualTo(0xcbf29ce484222325L);
        assertThat(Seeds.of("a")).isEqualTo(0xaf63dc4c8601ec8cL);
        assertThat(Seeds.of("foobar")).isEqualTo(0x85944171f73967e8L);
    }

    /** Java's generator is SplitMix64, too: its first number is that of its counter's first step. */
    @Test
    void scramblesAsSplitMix64Does() {
        assertThat(Seeds.scramble(0x9E3779B97F4A7C15L)).isEqualTo(new SplittableRandom(0).nextLong());
    }
}
