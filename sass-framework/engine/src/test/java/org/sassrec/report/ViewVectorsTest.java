package org.sassrec.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ViewVectorsTest {
    /** Users 0, 1 and 2 in scenario 0 (rows 0 to 2) and in scenario 1 (rows 3 to 5). */
    private static ViewVectors views(float[]... vectors) {
        return new ViewVectors(
                new int[] {0, 1, 2, 0, 1, 2},
                new int[] {0, 0, 0, 1, 1, 1},
                new int[] {3, 4, 5, 0, 1, 2},
                vectors,
                Double.NaN,
                true);
    }

    private static float[] at(double angle) {
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    @Test
    void isOneWhenEachUserMatchesFirst() {
        assertThat(views(at(0), at(1), at(2), at(0.1), at(1.1), at(2.1)).nearerShare())
                .isEqualTo(1);
    }

    @Test
    void isOneHalfForEqualVectors() {
        assertThat(views(at(0), at(0), at(0), at(1), at(1), at(1)).nearerShare())
                .isEqualTo(0.5);
    }

    @Test
    void countsFartherUsers() {
        // User 0 is nearest to itself. Users 1 and 2 are swapped, and 1 is nearer to 0 than 2 is.
        double nearer = views(at(0), at(1), at(2.2), at(0), at(2.2), at(1)).nearerShare();

        // From angle 1, both others are nearer than the partner at 2.2. From 2.2, user 0 is farther than the partner at
        // 1.
        assertThat(nearer).isCloseTo((1 + 0 + 0.5 + 1 + 0.5 + 0) / 6, within(1e-9));
    }

    @Test
    void isNaNWithoutOtherUsers() {
        ViewVectors one = new ViewVectors(
                new int[] {4, 4}, new int[] {0, 1}, new int[] {1, 0}, new float[][] {at(0), at(1)}, 0.5, false);
        assertThat(one.nearerShare()).isNaN();
    }
}
