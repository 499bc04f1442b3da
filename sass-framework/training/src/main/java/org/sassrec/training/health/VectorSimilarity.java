package org.sassrec.training.health;

import java.util.Optional;

/** The mean cosine of two vectors of the same scenario. */
final class VectorSimilarity {
    private static final double MIN_PAIRS = 100;

    private VectorSimilarity() {}

    /**
     * Returns the mean cosine over all pairs of rows of a scenario, for all scenarios together:
     *
     * <pre>
     * sum over scenarios of (|sum of unit vectors|^2 - n)  /  sum over scenarios of n (n - 1)
     * </pre>
     *
     * <p>Two vectors of zeros count as equal.
     *
     * @param vectors rows x each x dim, row-major
     * @param each number of vectors per row; the first is compared
     * @param dim length of a vector
     * @param used number of first values that are compared, without the item bias
     * @param offsets offsets of the rows of each scenario
     * @return empty with fewer than 100 pairs
     */
    static Optional<Double> mean(float[] vectors, int each, int dim, int used, int... offsets) {
        double cosines = 0;
        double pairs = 0;
        for (int s = 0; s + 1 < offsets.length; s++) {
            // The last value is 1 for a vector of zeros.
            double[] sum = new double[used + 1];
            for (int row = offsets[s]; row < offsets[s + 1]; row++) {
                addUnitVector(sum, vectors, row * each * dim, used);
            }
            double n = (double) offsets[s + 1] - offsets[s];
            double squares = 0;
            for (double value : sum) {
                squares += value * value;
            }
            cosines += squares - n;
            pairs += n * (n - 1);
        }
        return pairs / 2 < MIN_PAIRS ? Optional.empty() : Optional.of(cosines / pairs);
    }

    private static void addUnitVector(double[] sum, float[] vectors, int at, int used) {
        double squares = 0;
        for (int i = 0; i < used; i++) {
            squares += (double) vectors[at + i] * vectors[at + i];
        }
        if (squares == 0) {
            sum[used]++;
            return;
        }
        double inverse = 1 / Math.sqrt(squares);
        for (int i = 0; i < used; i++) {
            sum[i] += vectors[at + i] * inverse;
        }
    }
}
