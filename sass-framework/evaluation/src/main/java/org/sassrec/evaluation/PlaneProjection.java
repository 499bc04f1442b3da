package org.sassrec.evaluation;

import java.util.Arrays;
import org.hipparchus.stat.projection.PCA;

/**
 * Projects vectors onto their first two principal components.
 *
 * @param points [rows, 2] projected points, centered at 0
 * @param explainedVariance share of the variance of the vectors in the plane, 0 to 1
 */
public record PlaneProjection(double[][] points, double explainedVariance) {

    /**
     * Projects vectors.
     *
     * @param vectors [rows, width] with at least two rows
     */
    public static PlaneProjection of(float[][] vectors) {
        double[][] data = new double[vectors.length][];
        for (int row = 0; row < data.length; row++) {
            data[row] = new double[vectors[row].length];
            for (int i = 0; i < data[row].length; i++) {
                data[row][i] = vectors[row][i];
            }
        }
        double[][] points = new PCA(Math.min(2, data[0].length)).fitAndTransform(data);
        for (int row = 0; row < points.length; row++) {
            points[row] = Arrays.copyOf(points[row], 2); // a single column has one component
        }
        double all = variance(data);
        return new PlaneProjection(points, all > 0 ? Math.min(1, variance(points) / all) : 1);
    }

    /** Returns the total variance: the sum over the columns of their variance. */
    private static double variance(double[][] rows) {
        double sum = 0;
        for (int column = 0; column < rows[0].length; column++) {
            double mean = 0;
            for (double[] row : rows) {
                mean += row[column] / rows.length;
            }
            for (double[] row : rows) {
                sum += (row[column] - mean) * (row[column] - mean) / rows.length;
            }
        }
        return sum;
    }
}
