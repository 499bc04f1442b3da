package org.sassrec.release.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;

/**
 * Vectors like those of a trained model: directions around a few centers, a popularity prior as last dimension, and
 * users near the same centers with a 1 in that dimension.
 */
public final class FakeVectors implements ScenarioVectors {

    private final String scenario;
    private final int dim;
    private final float[][] vectors;
    private final List<float[]> probes = new ArrayList<>();
    private List<String> probeUsers = List.of();

    public FakeVectors(String scenario, int rows, int dim, int users, long seed) {
        this.scenario = scenario;
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

    public float[][] vectors() {
        return vectors;
    }

    @Override
    public String scenario() {
        return scenario;
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public int rows() {
        return vectors.length;
    }

    @Override
    public String id(int row) {
        return "item \"" + row + "\" \\ é";
    }

    @Override
    public void vector(int row, float[] into) {
        System.arraycopy(vectors[row], 0, into, 0, dim);
    }

    @Override
    public Map<String, String> texts(int row) {
        return Map.of("title", "Title of " + row, "tag", row % 2 == 0 ? "" : "a,b");
    }

    @Override
    public List<float[]> probes() {
        return probes;
    }

    /** Names the sample users u0, u1 and so on. */
    public FakeVectors namingUsers() {
        probeUsers = IntStream.range(0, probes.size()).mapToObj(u -> "u" + u).toList();
        return this;
    }

    @Override
    public List<String> probeUsers() {
        return probeUsers;
    }
}
