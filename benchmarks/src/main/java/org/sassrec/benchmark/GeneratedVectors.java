package org.sassrec.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;

/**
 * Vectors of a factor model that are computed on access, so that rows use no memory. Item vectors are near 1,000
 * centers with different norms, and their last dimension is a popularity prior. User vectors are near the same centers
 * with another scale, and their last dimension is 1.
 */
final class GeneratedVectors implements ScenarioVectors {

    private static final int CENTRES = 1_000;
    private static final double SPREAD = .7;

    private final int rows;
    private final int dim;
    private final long seed;
    private final float[][] centres = new float[CENTRES][];
    private final List<float[]> probes = new ArrayList<>();

    GeneratedVectors(int rows, int dim, int users, long seed) {
        this.rows = rows;
        this.dim = dim;
        this.seed = seed;
        for (int c = 0; c < CENTRES; c++) {
            centres[c] = near(new float[dim], 1, new SplittableRandom(seed * CENTRES + c));
        }
        SplittableRandom random = new SplittableRandom(~seed);
        for (int u = 0; u < users; u++) {
            float[] user = scaled(near(centres[centre(random)], SPREAD, random), 10);
            user[dim - 1] = 1;
            probes.add(user);
        }
    }

    /** Draws a center. Few centers have many items, and many centers have few. */
    private static int centre(RandomGenerator random) {
        double u = random.nextDouble();
        return (int) (CENTRES * u * u);
    }

    private static float[] near(float[] centre, double spread, RandomGenerator random) {
        float[] vector = new float[centre.length];
        for (int d = 0; d < vector.length - 1; d++) {
            vector[d] = centre[d] + (float) (spread * random.nextGaussian());
        }
        return vector;
    }

    private static float[] scaled(float[] vector, double length) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        for (int d = 0; d < vector.length; d++) {
            vector[d] *= (float) (length / Math.sqrt(square));
        }
        return vector;
    }

    @Override
    public String scenario() {
        return "home";
    }

    @Override
    public int dim() {
        return dim;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public String id(int row) {
        return "item" + row;
    }

    @Override
    public void vector(int row, float[] into) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + row);
        float[] vector =
                scaled(near(centres[centre(random)], SPREAD, random), Math.max(.5, 1 + .25 * random.nextGaussian()));
        vector[dim - 1] = (float) (-10 + 2 * Math.abs(random.nextGaussian()));
        System.arraycopy(vector, 0, into, 0, dim);
    }

    @Override
    public Map<String, String> texts(int row) {
        return Map.of("title", "Title of item " + row);
    }

    @Override
    public List<float[]> probes() {
        return probes;
    }
}
