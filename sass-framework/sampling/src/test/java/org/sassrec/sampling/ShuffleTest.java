package org.sassrec.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShuffleTest {

    @ParameterizedTest(name = "size {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 15, 16, 17, 255, 256, 257, 1000, 65_536, 65_537, 300_001})
    void isPermutation(int size) {
        for (long key = 0; key < 3; key++) {
            Shuffle shuffle = new Shuffle(size, key);
            BitSet seen = new BitSet(size);
            for (int place = 0; place < size; place++) {
                seen.set(Math.toIntExact(shuffle.at(place)));
            }
            assertThat(seen.cardinality()).isEqualTo(size);
            assertThat(seen.length()).isEqualTo(size);
        }
    }

    @Test
    void dependsOnlyOnKey() {
        long[] first = order(1000, 1);
        assertThat(order(1000, 1)).isEqualTo(first);
        assertThat(order(1000, 2)).isNotEqualTo(first);
    }

    /** The first tenth of the order must contain numbers of all ranges: a chi-square test over ten ranges. */
    @ParameterizedTest(name = "key {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void spreadsEachPartEvenly(long key) {
        int size = 100_000;
        Shuffle shuffle = new Shuffle(size, key);
        double[] counts = new double[10];
        for (int place = 0; place < size / 10; place++) {
            counts[(int) (shuffle.at(place) / (size / 10))]++;
        }
        double chi = 0;
        for (double count : counts) {
            chi += (count - 1000) * (count - 1000) / 1000;
        }
        // 99.9 % quantile of chi-square with 9 degrees of freedom.
        assertThat(chi).isLessThan(27.9);
    }

    @Test
    void supportsSizesBeyondMemory() {
        long size = 3_000_000_000_000L;
        Shuffle shuffle = new Shuffle(size, 5);
        assertThat(LongStream.range(0, 1000).map(shuffle::at).distinct().count())
                .isEqualTo(1000);
        assertThat(LongStream.range(0, 1000).map(shuffle::at).max().orElse(0)).isBetween(size / 2, size - 1);
    }

    @Test
    void rejectsPositionsOutOfRange() {
        assertThatThrownBy(() -> new Shuffle(3, 1).at(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Shuffle(0, 1).at(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static long[] order(int size, long key) {
        return LongStream.range(0, size).map(new Shuffle(size, key)::at).toArray();
    }
}
