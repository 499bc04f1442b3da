package org.sassrec.workload;

import java.util.List;
import java.util.Map;

/**
 * The initial dense weights of a workload under the names of the model. The canonical order numbers each matrix and
 * bias. The model stores both gates in one matrix, by column, and [W ; U] of an output in one matrix, by row.
 */
final class DenseWeights {
    private static final int BIAS_IN = 16;
    private static final int BIAS_WIDTH = 32;
    private static final int OUT = 32;

    private final Map<String, Workload.Weight> weights = Workload.ordered();
    private int number;

    DenseWeights(int workload, List<Integer> widths, int scenarios, int userColumns, int itemColumns) {
        for (String side : List.of("user", "item")) {
            int in = side.equals("user") ? userColumns : itemColumns;
            if (workload == 3) {
                for (int l = 1; l <= widths.size(); l++) {
                    layer(side + (l < widths.size() ? "." + l : ".out"), in, widths.get(l - 1));
                    in = widths.get(l - 1);
                }
                continue;
            }
            layer(side + ".bias", BIAS_IN, BIAS_WIDTH);
            for (int l = 1; l <= widths.size(); l++) {
                int d = widths.get(l - 1);
                layer(side + "." + l + ".global", in, d);
                for (int s = 0; s < scenarios; s++) {
                    String name = side + "." + l + "." + s;
                    layer(name + ".scenario", in, d);
                    int inputs = 2 * d + BIAS_WIDTH;
                    float[] adaptive = matrix(inputs, d);
                    number++;
                    float[] update = matrix(inputs, d);
                    number++;
                    float[] both = new float[2 * inputs * d];
                    for (int r = 0; r < inputs; r++) {
                        System.arraycopy(adaptive, r * d, both, 2 * r * d, d);
                        System.arraycopy(update, r * d, both, (2 * r + 1) * d, d);
                    }
                    put(name + ".gates.W", both, inputs, 2L * d);
                    put(name + ".gates.b", new float[2 * d], 2L * d);
                    layer(name + ".transfer", 2 * d, d);
                }
                in = d;
            }
            for (int s = 0; s < scenarios; s++) {
                float[] w = matrix(in, OUT);
                float[] u = matrix(BIAS_WIDTH, OUT);
                number++;
                float[] both = new float[w.length + u.length];
                System.arraycopy(w, 0, both, 0, w.length);
                System.arraycopy(u, 0, both, w.length, u.length);
                put(side + ".out." + s + ".W", both, in + BIAS_WIDTH, OUT);
                put(side + ".out." + s + ".b", new float[OUT], OUT);
            }
            if (workload == 1) {
                layer(side + ".out.global", in, OUT);
            } else {
                number += 2;
            }
        }
    }

    Map<String, Workload.Weight> values() {
        return weights;
    }

    private void layer(String name, int in, int out) {
        put(name + ".W", matrix(in, out), in, out);
        put(name + ".b", new float[out], out);
        number++;
    }

    private float[] matrix(int in, int out) {
        double bound = Math.sqrt(6.0 / (in + out));
        float[] values = new float[in * out];
        for (int e = 0; e < values.length; e++) {
            values[e] = (float) ((2 * Streams.uniform(910_000 + number, e) - 1) * bound);
        }
        number++;
        return values;
    }

    private void put(String name, float[] values, long... shape) {
        weights.put(name, new Workload.Weight(values, shape));
    }
}
