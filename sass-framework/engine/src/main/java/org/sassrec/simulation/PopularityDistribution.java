package org.sassrec.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws items of a genre with a popularity that decreases with the rank. Each scenario has its own ranks. */
final class PopularityDistribution {
    /** Exponent of the rank: 0 is uniform, 1 is Zipf's law. */
    private static final double EXPONENT = 0.9;

    private final int[][] ranked;
    private final double[][] cumulated;

    /**
     * Creates a distribution.
     *
     * @param score by item; the item with the greatest score of its genre is the most popular one
     */
    PopularityDistribution(int[][] itemsOfGenre, double[] score) {
        ranked = new int[itemsOfGenre.length][];
        cumulated = new double[itemsOfGenre.length][];
        for (int g = 0; g < ranked.length; g++) {
            ranked[g] = Arrays.stream(itemsOfGenre[g])
                    .boxed()
                    .sorted((a, b) -> Double.compare(score[b], score[a]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            cumulated[g] = new double[ranked[g].length];
            double sum = 0;
            for (int k = 0; k < ranked[g].length; k++) {
                sum += Math.pow(k + 1, -EXPONENT);
                cumulated[g][k] = sum;
            }
        }
    }

    /** Returns random scores that grow with the quality. Equal seeds give equal scores. */
    static double[] scores(double[] quality, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] score = new double[quality.length];
        for (int i = 0; i < score.length; i++) {
            score[i] = quality[i] + random.nextDouble();
        }
        return score;
    }

    /** Draws an item of a genre. */
    int draw(int genre, SplittableRandom random) {
        double[] steps = cumulated[genre];
        int at = Arrays.binarySearch(steps, random.nextDouble() * steps[steps.length - 1]);
        return ranked[genre][Math.min(at < 0 ? -at - 1 : at, steps.length - 1)];
    }
}
