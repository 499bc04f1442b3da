package org.sassrec.model;

import java.util.HashMap;
import java.util.Map;

/** The weights of a model, and their application to one row. */
final class RowWeights {
    private final Map<String, double[]> all;
    /** The name of the shared part by the name of the scenario weight, or the same name if no part can be shared. */
    private final Map<String, String> sharedNames = new HashMap<>();

    RowWeights(Map<String, double[]> all) {
        this.all = all;
    }

    Map<String, double[]> all() {
        return all;
    }

    boolean has(String name) {
        return all.containsKey(name);
    }

    /** Returns the stored weight. */
    double[] get(String name) {
        return all.get(name);
    }

    /** Returns x times {@code name.W} plus {@code name.b}. */
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

    /** Returns the weight plus the shared part, if one exists. */
    double[] weight(String name) {
        String common = sharedNames.computeIfAbsent(name, RowWeights::common);
        if (common.equals(name)) {
            return get(name);
        }
        double[] shared = get(common);
        if (shared == null) {
            return get(name);
        }
        double[] own = get(name + ".c");
        return own == null
                ? RowMath.plus(get(name), shared)
                : RowMath.plus(shared, lowRank(get(common + ".A"), own, get(common + ".B")));
    }

    private static String common(String name) {
        String[] parts = name.split("\\.");
        if (!parts[2].matches("\\d+")) {
            return name;
        }
        parts[2] = "shared";
        return String.join(".", parts);
    }

    /** Returns A diag(c) B. */
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

    /** Returns x times a matrix. */
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
