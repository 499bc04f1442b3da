package org.sassrec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.sassrec.model.layer.InterestRouting;

/** A second implementation of interest routing and interest selection from their equations. */
final class InterestReference {
    private InterestReference() {}

    /** Returns the interests of a user. Their number depends on the length of the history. */
    static List<double[]> of(RowWeights w, SortedMap<Integer, double[]> elements, int places, int most, int width) {
        int count = 1;
        while (count < most && elements.size() >= Math.pow(2, count + 1)) {
            count++;
        }
        float[] first = InterestRouting.firstLogits(places, most);
        List<double[]> mapped = new ArrayList<>();
        List<double[]> logits = new ArrayList<>();
        for (var element : elements.entrySet()) {
            mapped.add(w.product(element.getValue(), "user.interests.W"));
            double[] b = new double[count];
            for (int k = 0; k < count; k++) {
                b[k] = first[element.getKey() * most + k];
            }
            logits.add(b);
        }
        List<double[]> interests = new ArrayList<>();
        for (int time = 0; time < 3; time++) {
            interests.clear();
            for (int k = 0; k < count; k++) {
                double[] z = new double[width];
                for (int j = 0; j < mapped.size(); j++) {
                    double total = Arrays.stream(logits.get(j)).map(Math::exp).sum();
                    z = RowMath.plus(z, RowMath.times(Math.exp(logits.get(j)[k]) / total, mapped.get(j)));
                }
                double square = RowMath.dot(z, z);
                interests.add(RowMath.times(Math.sqrt(square) / (1 + square), z));
            }
            for (int j = 0; j < mapped.size(); j++) {
                for (int k = 0; k < count; k++) {
                    logits.get(j)[k] += RowMath.dot(mapped.get(j), interests.get(k));
                }
            }
        }
        return interests;
    }

    /** Splits the concatenated vectors of a user. */
    static List<double[]> split(double[] vectors, int width) {
        List<double[]> parts = new ArrayList<>();
        for (int from = 0; from < vectors.length; from += width) {
            parts.add(Arrays.copyOfRange(vectors, from, from + width));
        }
        return parts;
    }

    /** Returns the vector with the greatest similarity to an item. */
    static double[] nearest(double[] vectors, double[] item, boolean cosine) {
        return split(vectors, item.length).stream()
                .max(Comparator.comparingDouble(u -> RowMath.dot(cosine ? RowMath.unit(u) : u, item)))
                .orElseThrow();
    }

    static double[] mean(double[] vectors, int width) {
        List<double[]> parts = split(vectors, width);
        return RowMath.times(1.0 / parts.size(), parts.stream().reduce(new double[width], RowMath::plus));
    }
}
