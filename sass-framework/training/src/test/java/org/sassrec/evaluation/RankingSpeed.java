package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.sassrec.config.EvaluateConfig.Exclude;

/**
 * Queries a second of the full ranking: 20,000 items, 20,000 users with one target and 20 excluded items each, 32
 * dimensions, the 50 best count. Run it by hand; arguments: threads, repeats.
 *
 * <p>Prints two lines: all ranks counted to their end, and as an evaluation does it, where a query is dropped once more than
 * 50 candidates are known to be before its target. Both give the same metrics.
 */
final class RankingSpeed {

    private static final int ITEMS = 20_000;
    private static final int USERS = 20_000;
    private static final int DIM = 32;
    private static final int KNOWN = 20;

    private RankingSpeed() {}

    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        int repeats = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        Random random = new Random(1);
        float[] items = normal(random, ITEMS * DIM);
        float[] users = normal(random, USERS * DIM);
        int[] start = IntStream.rangeClosed(0, USERS).toArray();
        int[] target = random.ints(USERS, 0, ITEMS).toArray();
        int[][] known = IntStream.range(0, USERS)
                .mapToObj(u -> random.ints(KNOWN, 0, ITEMS).sorted().distinct().toArray())
                .toArray(int[][]::new);
        VectorBlocks blocks = VectorBlocks.of(items, ITEMS, DIM, "items");
        RankCounter.Queries queries =
                new RankCounter.Queries(new VectorScorer.Products(users, blocks), ITEMS, start, target, known);
        try (RankCounter counter = new RankCounter(threads)) {
            for (int limit : new int[] {Integer.MAX_VALUE, 50}) {
                double[] seconds = new double[repeats];
                long hits = 0;
                for (int r = -2; r < repeats; r++) { // two to warm up
                    long from = System.nanoTime();
                    int[] ranks = counter.ranks(queries, Exclude.POSITIVES, limit);
                    hits = Arrays.stream(ranks).filter(rank -> rank < 50).count();
                    if (r >= 0) {
                        seconds[r] = (System.nanoTime() - from) * 1e-9;
                    }
                }
                Arrays.sort(seconds);
                System.out.printf(
                        Locale.ROOT,
                        "%s: %,.0f queries/s (median of %d), %d threads, hr@50 %.5f%n",
                        limit == 50 ? "as evaluated" : "all ranks",
                        USERS / seconds[repeats / 2],
                        repeats,
                        threads,
                        hits / (double) USERS);
            }
        }
    }

    private static float[] normal(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
