package org.sassrec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/** A second implementation of one transformer block over a history from its equations. */
record TransformerReference(RowWeights w, String name) {

    /**
     * Returns the mean of the block's outputs for the elements, which are given by position. Zeros without elements.
     */
    double[] mean(SortedMap<Integer, double[]> elements) {
        List<double[]> z = new ArrayList<>();
        double[] positions = w.get(name + ".position");
        int width = (int) Math.round(Math.sqrt(w.get(name + ".key.W").length));
        elements.forEach((place, e) ->
                z.add(RowMath.plus(e, Arrays.copyOfRange(positions, place * width, (place + 1) * width))));
        double[] sum = new double[width];
        for (double[] element : z) {
            double[] n = norm(RowMath.plus(element, attended(element, z)), "attended");
            double[] hidden = RowMath.map(w.dense(n, name + ".inner"), RowMath::relu);
            sum = RowMath.plus(sum, norm(RowMath.plus(n, w.dense(hidden, name + ".outer")), "fed"));
        }
        return z.isEmpty() ? sum : RowMath.times(1.0 / z.size(), sum);
    }

    private double[] attended(double[] element, List<double[]> all) {
        double[] query = w.product(element, name + ".query.W");
        double[] sum = new double[element.length];
        double total = 0;
        for (double[] other : all) {
            double logit = RowMath.dot(query, w.product(other, name + ".key.W")) / Math.sqrt(element.length);
            sum = RowMath.plus(sum, RowMath.times(Math.exp(logit), w.product(other, name + ".value.W")));
            total += Math.exp(logit);
        }
        return RowMath.times(1 / total, sum);
    }

    private double[] norm(double[] x, String what) {
        double[] scaled = RowMath.times(w.get(name + "." + what + ".scale"), RowMath.standardized(x));
        return RowMath.plus(scaled, w.get(name + "." + what + ".shift"));
    }
}
