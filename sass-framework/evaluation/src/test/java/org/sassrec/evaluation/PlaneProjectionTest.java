package org.sassrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlaneProjectionTest {
    private static final int ROWS = 400;
    private static final int WIDTH = 16;

    /** Points of a tilted plane in many dimensions with small noise. */
    @Test
    void recoversPlane() {
        Random random = new Random(3);
        double[] first = unit(random);
        double[] second = unit(random);
        double along = dot(first, second);
        for (int i = 0; i < WIDTH; i++) {
            second[i] -= along * first[i];
        }
        double length = Math.sqrt(dot(second, second));
        double[] a = new double[ROWS];
        double[] b = new double[ROWS];
        float[][] vectors = new float[ROWS][WIDTH];
        for (int row = 0; row < ROWS; row++) {
            a[row] = 5 * random.nextGaussian();
            b[row] = 2 * random.nextGaussian();
            for (int i = 0; i < WIDTH; i++) {
                vectors[row][i] =
                        (float) (7 + a[row] * first[i] + b[row] * second[i] / length + 0.05 * random.nextGaussian());
            }
        }

        PlaneProjection found = PlaneProjection.of(vectors);

        assertThat(found.explainedVariance()).isBetween(0.99, 1.0);
        assertThat(Math.abs(correlation(found.points(), 0, a))).isCloseTo(1, within(0.01));
        assertThat(Math.abs(correlation(found.points(), 1, b))).isCloseTo(1, within(0.02));
        // Distances on the plane equal those of the vectors up to the noise.
        assertThat(Math.hypot(found.points()[0][0] - found.points()[1][0], found.points()[0][1] - found.points()[1][1]))
                .isCloseTo(Math.hypot(a[0] - a[1], b[0] - b[1]), within(0.3));
    }

    @Test
    void reportsLowExplainedVarianceInHighDimensions() {
        Random random = new Random(4);
        float[][] vectors = new float[ROWS][WIDTH];
        for (float[] vector : vectors) {
            for (int i = 0; i < WIDTH; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        assertThat(PlaneProjection.of(vectors).explainedVariance()).isBetween(2.0 / WIDTH, 0.25);
    }

    @Test
    void mapsEqualVectorsToOnePoint() {
        assertThat(Arrays.stream(PlaneProjection.of(new float[5][4]).points()).flatMapToDouble(Arrays::stream))
                .containsOnly(0.0);
    }

    private static double[] unit(Random random) {
        double[] vector = random.doubles(WIDTH, -1, 1).toArray();
        double length = Math.sqrt(dot(vector, vector));
        for (int i = 0; i < WIDTH; i++) {
            vector[i] /= length;
        }
        return vector;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double correlation(double[][] points, int axis, double[] with) {
        double meanX = 0;
        double meanY = 0;
        for (int row = 0; row < ROWS; row++) {
            meanX += points[row][axis] / ROWS;
            meanY += with[row] / ROWS;
        }
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int row = 0; row < ROWS; row++) {
            double x = points[row][axis] - meanX;
            double y = with[row] - meanY;
            xy += x * y;
            xx += x * x;
            yy += y * y;
        }
        return xy / Math.sqrt(xx * yy);
    }
}
