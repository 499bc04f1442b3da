package org.sassrec.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.ranking.RankCounter;
import org.sassrec.evaluation.ranking.VectorScorer;
import org.sassrec.serving.vector.VectorBlocks;

/**
 * Ranks one target per user among all items in this JVM, with known items excluded. Measures the time from vectors in
 * memory to the mean HR@50 and NDCG@50. Also measures the same metrics from the lists of the top 50 items of all users.
 */
public final class FullSortCase {
    private static final int DIM = 32;
    private static final int KNOWN = 20;
    private static final int BEST = 50;
    private static final int ROUNDS = 3;

    private final RankCounter.Queries queries;

    private FullSortCase(int items, int users) {
        Random random = new Random(1);
        VectorBlocks vectors = VectorBlocks.of(normal(random, items * DIM), items, DIM, "items");
        int[] target = new int[users];
        int[][] known = new int[users][];
        int width = items / (KNOWN + 1);
        for (int u = 0; u < users; u++) {
            // Draw one item from each part, so that the items are distinct and the target is not a known item.
            int[] drawn = IntStream.rangeClosed(0, KNOWN)
                    .map(part -> part * width + random.nextInt(width))
                    .toArray();
            int place = random.nextInt(drawn.length);
            target[u] = drawn[place];
            drawn[place] = drawn[KNOWN];
            known[u] = Arrays.copyOf(drawn, KNOWN);
            Arrays.sort(known[u]);
        }
        queries = new RankCounter.Queries(
                new VectorScorer.Products(normal(random, users * DIM), vectors),
                items,
                IntStream.rangeClosed(0, users).toArray(),
                target,
                known);
    }

    /**
     * Prints {@code result ranks=... lists=... cpu=... hr=... ndcg=...}. The first two are queries per second, as the
     * median of three calls after a warm-up. {@code cpu} is the CPU time in ms of a call by ranks.
     *
     * @param arguments items, users, threads
     */
    public static void main(String[] arguments) {
        int users = Integer.parseInt(arguments[1]);
        FullSortCase work = new FullSortCase(Integer.parseInt(arguments[0]), users);
        try (RankCounter counter = new RankCounter(Integer.parseInt(arguments[2]))) {
            double[] means = work.byRanks(counter);
            if (!Arrays.equals(means, work.byLists(counter))) {
                throw new IllegalStateException("the metrics of ranks and lists differ");
            }
            long cpu = TrainingCase.cpuNanos();
            double ranks = seconds(() -> work.byRanks(counter));
            cpu = TrainingCase.cpuNanos() - cpu;
            double lists = seconds(() -> work.byLists(counter));
            System.out.printf(
                    Locale.ROOT,
                    "result ranks=%.1f lists=%.1f cpu=%.3f hr=%.6f ndcg=%.6f%n",
                    users / ranks,
                    users / lists,
                    cpu / 1e6 / ROUNDS,
                    means[0],
                    means[1]);
        }
    }

    private double[] byRanks(RankCounter counter) {
        return means(counter.ranks(queries, Exclude.POSITIVES, BEST));
    }

    private double[] byLists(RankCounter counter) {
        int[][] lists = counter.topCandidates(queries, BEST);
        int[] ranks = new int[lists.length];
        for (int u = 0; u < lists.length; u++) {
            ranks[u] = RankCounter.NOT_FOUND;
            for (int place = 0; place < lists[u].length; place++) {
                if (lists[u][place] == queries.target()[u]) {
                    ranks[u] = place;
                }
            }
        }
        return means(ranks);
    }

    private static double[] means(int... ranks) {
        return Metric.parse(List.of("hr@" + BEST, "ndcg@" + BEST)).stream()
                .mapToDouble(
                        metric -> Arrays.stream(ranks).mapToDouble(metric::gain).sum() / ranks.length)
                .toArray();
    }

    private static double seconds(Runnable work) {
        double[] seconds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            work.run();
            seconds[round] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[ROUNDS / 2];
    }

    private static float[] normal(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
