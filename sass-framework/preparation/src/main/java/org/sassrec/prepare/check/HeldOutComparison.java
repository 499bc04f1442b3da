package org.sassrec.prepare.check;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares a column with two counts of the same held-out events, for example one of each half of the users.
 *
 * <p>Given everything that is fixed before the held-out days, such as the quality of an item, both counts and the column
 * are independent. By the Cauchy-Schwarz inequality, the product of the column's correlations with the two counts is at
 * most the correlation of the counts with each other. A column that contains the held-out events also contains their
 * random part, and its product is larger.
 *
 * <p>All values are ranks. A linear function of the training events is subtracted from each of them: the mean of the
 * rows with similar training counts, then the regression on other training values. It does not affect the inequality,
 * and removes what the training already knows.
 *
 * @param product product of the correlations of the column with the two counts, 0 if their signs differ
 * @param limit correlation of the two counts
 * @param deviations difference between product and limit in standard errors
 * @param correlation correlation of the column with the sum of the counts
 * @param rows number of compared rows
 */
record HeldOutComparison(double product, double limit, double deviations, double correlation, int rows) {
    /** Rows on each side whose mean is subtracted. */
    private static final int NEIGHBORS = 10;

    private static final double SMALLEST = 1e-9;

    /** Returns whether the column contains held-out events. */
    boolean isLeak() {
        return deviations > 3 && product > 0.01 && product > 1.05 * limit;
    }

    /** Returns whether the column has no relation to the held-out events that the training does not explain. */
    boolean isUnrelated() {
        return Math.abs(correlation) + 2 / Math.sqrt(rows) < 0.25;
    }

    /**
     * Compares a column with two counts.
     *
     * @param key training count that orders the rows
     * @param training further values of the training
     * @return null if a count is constant
     */
    static @Nullable HeldOutComparison of(
            double[] column, double[] first, double[] second, double[] key, double[][] training) {
        int[] order = IntStream.range(0, key.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> key[i]))
                .mapToInt(i -> i)
                .toArray();
        double[][] explained = new double[training.length][];
        int used = 0;
        for (double[] values : training) {
            double[] rest = normalized(residuals(detrended(values, order), explained, used));
            if (rest != null) {
                explained[used++] = rest;
            }
        }
        double[] x = normalized(residuals(detrended(column, order), explained, used));
        double[] a = normalized(residuals(detrended(first, order), explained, used));
        double[] b = normalized(residuals(detrended(second, order), explained, used));
        if (a == null || b == null) {
            return null;
        }
        // A column that the training values explain completely has no relation to other events.
        return of(x == null ? new double[a.length] : x, a, b);
    }

    private static HeldOutComparison of(double[] x, double[] a, double[] b) {
        double xa = product(x, a);
        double xb = product(x, b);
        double ab = product(a, b);
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            // The influence of a row on the difference of the two correlations (delta method).
            double dx = x[i] * x[i] - 1;
            double da = a[i] * a[i] - 1;
            double db = b[i] * b[i] - 1;
            double influence = xb * (x[i] * a[i] - xa - xa / 2 * (dx + da))
                    + xa * (x[i] * b[i] - xb - xb / 2 * (dx + db))
                    - (a[i] * b[i] - ab - ab / 2 * (da + db));
            squares += influence * influence;
        }
        double error = Math.sqrt(squares) / x.length;
        double product = xa * xb > 0 && error > 0 ? xa * xb : 0;
        double correlation = (xa + xb) / Math.sqrt(Math.max(SMALLEST, 2 + 2 * ab));
        return new HeldOutComparison(product, ab, product == 0 ? 0 : (product - ab) / error, correlation, x.length);
    }

    /** Returns the ranks in an order, each without the mean of its neighbors. Rows at both ends are left out. */
    private static double[] detrended(double[] values, int[] order) {
        double[] ranks = ranks(values);
        double[] sums = new double[ranks.length + 1];
        for (int i = 0; i < ranks.length; i++) {
            sums[i + 1] = sums[i] + ranks[order[i]];
        }
        double[] rest = new double[Math.max(0, ranks.length - 2 * NEIGHBORS)];
        for (int i = 0; i < rest.length; i++) {
            double mean = (sums[i + 2 * NEIGHBORS + 1] - sums[i]) / (2 * NEIGHBORS + 1);
            rest[i] = ranks[order[i + NEIGHBORS]] - mean;
        }
        return rest;
    }

    /** Returns the ranks from -0.5 to 0.5. Equal values have the mean of their ranks. */
    private static double[] ranks(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] ranks = new double[values.length];
        for (int from = 0, to; from < sorted.length; from = to) {
            to = from + 1;
            while (to < sorted.length && sorted[to] == sorted[from]) {
                to++;
            }
            Arrays.fill(ranks, from, to, (from + to) / 2.0 / sorted.length - 0.5);
        }
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = ranks[Arrays.binarySearch(sorted, values[i])];
        }
        return result;
    }

    private static double[] residuals(double[] values, double[][] explained, int used) {
        for (int e = 0; e < used; e++) {
            double slope = product(values, explained[e]);
            for (int i = 0; i < values.length; i++) {
                values[i] -= slope * explained[e][i];
            }
        }
        return values;
    }

    private static double @Nullable [] normalized(double[] values) {
        double size = Math.sqrt(product(values, values));
        if (!(size > 1e-6)) {
            return null;
        }
        return Arrays.stream(values).map(value -> value / size).toArray();
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum / a.length;
    }
}
