package org.sassrec.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Stored files and weights depend on these bits. */
class SeedsTest {

    /** Test vectors of the authors of the algorithm (Fowler, Noll and Vo). */
    @Test
    void hashesNamesWithFnv1a() {
        assertThat(Seeds.of("")).isEqualTo(0xcbf29ce484222325L);
        assertThat(Seeds.of("a")).isEqualTo(0xaf63dc4c8601ec8cL);
        assertThat(Seeds.of("foobar")).isEqualTo(0x85944171f73967e8L);
    }

    /** Java's SplittableRandom is SplitMix64. Its first number is the scrambled first step of its counter. */
    @Test
    void scramblesLikeSplitMix64() {
        assertThat(Seeds.scramble(0x9E3779B97F4A7C15L)).isEqualTo(new SplittableRandom(0).nextLong());
    }
}
