package org.sassrec.monitoring;

import java.util.Arrays;

/**
 * Median and scale that single wrong days hardly change. The scale is Q_n of Rousseeuw and Croux, Journal of the American
 * Statistical Association 88 (1993): the k-th smallest difference of two values, with k = h (h - 1) / 2 and h = n / 2 + 1.
 * It is consistent for the normal distribution. Up to half of the values can be arbitrary.
 */
final class RobustScale {
    private static final double CONSISTENCY = 2.2219;

    /** Corrections for 2 to 9 values (Croux and Rousseeuw, COMPSTAT 1992). */
    private static final double[] SMALL = {.399, .994, .512, .844, .611, .857, .669, .872};

    private RobustScale() {}

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /**
     * Returns the scale, an estimate of the standard deviation.
     *
     * @param values at least two
     */
    static double of(double[] values) {
        int n = values.length;
        double[] differences = new double[n * (n - 1) / 2];
        int next = 0;
        for (int i = 1; i < n; i++) {
            for (int j = 0; j < i; j++) {
                differences[next++] = Math.abs(values[i] - values[j]);
            }
        }
        Arrays.sort(differences);
        int half = n / 2 + 1;
        return correction(n) * CONSISTENCY * differences[half * (half - 1) / 2 - 1];
    }

    private static double correction(int n) {
        if (n - 2 < SMALL.length) {
            return SMALL[n - 2];
        }
        return n % 2 == 1 ? n / (n + 1.4) : n / (n + 3.8);
    }
}
