package org.sassrec.model;

import java.util.Arrays;

/** Vector operations in doubles with plain loops, because numeric gradients need millions of them. */
final class RowMath {
    private RowMath() {}

    interface Scalar {
        double of(double x);
    }

    static double[] map(double[] x, Scalar f) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = f.of(x[i]);
        }
        return y;
    }

    static double relu(double x) {
        return Math.max(0, x);
    }

    static double leaky(double x) {
        return Math.max(0.2 * x, x);
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    static double[] join(double[]... parts) {
        int length = 0;
        for (double[] part : parts) {
            length += part.length;
        }
        double[] all = new double[length];
        int at = 0;
        for (double[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    static double[] times(double c, double[] a) {
        return map(a, x -> c * x);
    }

    static double[] times(double[] a, double[] b) {
        double[] product = a.clone();
        for (int i = 0; i < product.length; i++) {
            product[i] *= b[i];
        }
        return product;
    }

    /** Returns the values minus their mean, divided by their standard deviation. */
    static double[] standardized(double[] a) {
        double mean = Arrays.stream(a).average().orElseThrow();
        double variance =
                Arrays.stream(a).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        return map(a, v -> (v - mean) / Math.sqrt(variance + 1e-5));
    }

    static double[] unit(double[] a) {
        return times(1 / Math.sqrt(dot(a, a)), a);
    }
}
