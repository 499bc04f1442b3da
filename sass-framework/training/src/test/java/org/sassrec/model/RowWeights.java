package org.sassrec.model;

import java.util.Map;

/** A model's weights, and what they make of one row. */
record RowWeights(Map<String, double[]> all) {

    boolean has(String name) {
        return all.containsKey(name);
    }

    /** As they are stored. */
    double[] get(String name) {
        return all.get(name);
    }

    /** x times {@code name.W} plus {@code name.b}. */
    double[] dense(double[] x, String name) {
        double[] matrix = weight(name + ".W");
        double[] y = weight(name + ".b").clone();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += x[i] * matrix[i * y.length + j];
            }
        }
        return y;
    }

    /** A scenario's weights are its own plus, where there is one, the part that all share. */
    double[] weight(String name) {
        String[] parts = name.split("\\.");
        if (!parts[2].matches("\\d+")) {
            return get(name);
        }
        parts[2] = "shared";
        String common = String.join(".", parts);
        double[] shared = get(common);
        double[] own = get(name + ".c");
        if (own != null) {
            return RowMath.plus(shared, lowRank(get(common + ".A"), own, get(common + ".B")));
        }
        return shared == null ? get(name) : RowMath.plus(get(name), shared);
    }

    /** A diag(c) B. */
    private static double[] lowRank(double[] a, double[] c, double[] b) {
        int columns = b.length / c.length;
        double[] product = new double[a.length / c.length * columns];
        for (int i = 0; i < product.length; i++) {
            for (int r = 0; r < c.length; r++) {
                product[i] += a[i / columns * c.length + r] * c[r] * b[r * columns + i % columns];
            }
        }
        return product;
    }

    /** x times a matrix. */
    double[] product(double[] x, String name) {
        double[] matrix = weight(name);
        double[] y = new double[matrix.length / x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += x[i] * matrix[i * y.length + j];
            }
        }
        return y;
    }
}
