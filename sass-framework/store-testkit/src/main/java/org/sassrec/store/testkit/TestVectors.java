package org.sassrec.store.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Vectors like those of a trained model: directions around a few centers, a popularity prior as last dimension, and
 * users near the same centers with a 1 in that dimension.
 */
public class TestVectors {

    private final int dim;
    private final float[][] vectors;
    private final List<float[]> probes = new ArrayList<>();

    /**
     * Creates vectors.
     *
     * @param rows number of items
     * @param dim dimension of the vectors
     * @param users number of users
     */
    public TestVectors(int rows, int dim, int users, long seed) {
        this.dim = dim;
        Random random = new Random(seed);
        float[][] centres = new float[20][];
        for (int c = 0; c < centres.length; c++) {
            centres[c] = near(new float[dim], 1, random);
        }
        this.vectors = new float[rows][];
        for (int row = 0; row < rows; row++) {
            vectors[row] = unit(near(centres[random.nextInt(centres.length)], 0.5, random), 1);
            vectors[row][dim - 1] = (float) (-10 + 3 * Math.abs(random.nextGaussian()));
        }
        for (int u = 0; u < users; u++) {
            float[] user = unit(near(centres[random.nextInt(centres.length)], 0.5, random), 10);
            user[dim - 1] = 1;
            probes.add(user);
        }
    }

    private static float[] unit(float[] vector, double length) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        for (int d = 0; d < vector.length; d++) {
            vector[d] *= (float) (length / Math.sqrt(square));
        }
        return vector;
    }

    /** Returns the greatest Euclidean norm of an item. */
    public double largestNorm() {
        double largest = 0;
        for (float[] vector : vectors) {
            double square = 0;
            for (float value : vector) {
                square += (double) value * value;
            }
            largest = Math.max(largest, square);
        }
        return Math.sqrt(largest);
    }

    private static float[] near(float[] centre, double spread, Random random) {
        float[] vector = new float[centre.length];
        for (int d = 0; d < vector.length; d++) {
            vector[d] = centre[d] + (float) (spread * random.nextGaussian());
        }
        return vector;
    }

    /** Returns the vectors of the items, [rows][dim]. */
    public float[][] vectors() {
        return vectors;
    }

    /** Returns the dimension of the vectors. */
    public int dim() {
        return dim;
    }

    /** Returns the number of items. */
    public int rows() {
        return vectors.length;
    }

    /** Returns the id of an item, with characters that need escapes. */
    public String id(int row) {
        return "item \"" + row + "\" \\ é";
    }

    /** Returns the vectors of the users. */
    public List<float[]> probes() {
        return probes;
    }

    /** Returns the texts of an item. */
    public Map<String, String> texts(int row) {
        return Map.of("title", "Title of " + row, "tag", row % 2 == 0 ? "" : "a,b");
    }
}
