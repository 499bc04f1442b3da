package org.sassrec.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws items of a genre by a popularity that falls with the rank; a scenario has its own ranks. */
final class PopularityDistribution {
    /** Exponent of the rank: 0 would be even, 1 is Zipf's law. */
    private static final double EXPONENT = 0.9;

    private final int[][] ranked;
    private final double[][] cumulated;

    PopularityDistribution(int[][] itemsOfGenre, double[] quality, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] rank = new double[quality.length];
        for (int i = 0; i < rank.length; i++) {
            rank[i] = quality[i] + random.nextDouble();
        }
        ranked = new int[itemsOfGenre.length][];
        cumulated = new double[itemsOfGenre.length][];
        for (int g = 0; g < ranked.length; g++) {
            ranked[g] = Arrays.stream(itemsOfGenre[g])
                    .boxed()
                    .sorted((a, b) -> Double.compare(rank[b], rank[a]))
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

    int draw(int genre, SplittableRandom random) {
        double[] steps = cumulated[genre];
        int at = Arrays.binarySearch(steps, random.nextDouble() * steps[steps.length - 1]);
        return ranked[genre][Math.min(at < 0 ? -at - 1 : at, steps.length - 1)];
    }
}
