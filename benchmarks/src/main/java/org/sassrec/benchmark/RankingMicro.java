package org.sassrec.benchmark;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.evaluation.ranking.RankCounter;
import org.sassrec.evaluation.ranking.VectorScorer;
import org.sassrec.serving.vector.TopRows;
import org.sassrec.serving.vector.VectorBlocks;

/**
 * Measures ranking of 20,000 items with 32 dimensions: 2,000 targets in blocks, as in an evaluation, and the top 50
 * items of a user.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RankingMicro {
    private static final int ITEMS = 20_000;
    private static final int USERS = 2_000;
    private static final int DIM = 32;
    private static final int KNOWN = 20;
    private static final int BEST = 50;

    private final Random random = new Random(1);
    private final VectorBlocks items = VectorBlocks.of(normal(ITEMS * DIM), ITEMS, DIM, "items");
    private final float[] users = normal(USERS * DIM);
    private final RankCounter.Queries queries = new RankCounter.Queries(
            new VectorScorer.Products(users, items),
            ITEMS,
            IntStream.rangeClosed(0, USERS).toArray(),
            random.ints(USERS, 0, ITEMS).toArray(),
            IntStream.range(0, USERS)
                    .mapToObj(u ->
                            random.ints(KNOWN, 0, ITEMS).sorted().distinct().toArray())
                    .toArray(int[][]::new));
    private final float[] scores = normal(ITEMS);
    private final RankCounter counter = new RankCounter(1);
    private int next;

    private float[] normal(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Ranks the targets of 2,000 users. Counting stops after rank 50. */
    @Benchmark
    public int[] blockedRanking() {
        return counter.ranks(queries, Exclude.POSITIVES, BEST);
    }

    /** Scores all items for one user and selects the top 50. */
    @Benchmark
    public VectorBlocks.Top top() {
        int user = next++ % USERS;
        return items.top(Arrays.copyOfRange(users, user * DIM, (user + 1) * DIM), BEST);
    }

    /** Selects the top 50 of 20,000 existing scores. */
    @Benchmark
    public VectorBlocks.Top best() {
        TopRows top = new TopRows(BEST);
        for (int i = 0; i < scores.length; i++) {
            top.offer(i, scores[i]);
        }
        return top.toTop();
    }

    @TearDown
    public void close() {
        counter.close();
    }
}
