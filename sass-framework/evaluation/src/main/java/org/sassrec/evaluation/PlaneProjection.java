package org.sassrec.evaluation;

import java.util.Arrays;
import org.hipparchus.stat.projection.PCA;

/**
 * Vectors on a plane that keeps as much of their differences as a plane can: their first two principal components.
 *
 * @param points [rows][2], around 0
 * @param explainedVariance share of the vectors' variance that the plane shows, 0 to 1
 */
public record PlaneProjection(double[][] points, double explainedVariance) {

    /**
     * Projects.
     *
     * @param vectors [rows][width], two or more of each
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
            points[row] = Arrays.copyOf(points[row], 2); // of one column there is one component
        }
        double all = variance(data);
        return new PlaneProjection(points, all > 0 ? Math.min(1, variance(points) / all) : 1);
    }

    /** Sum over the columns of their mean squared distance from their mean. */
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
