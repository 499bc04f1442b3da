package org.sassrec.evaluation.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.serving.vector.TopRows;
import org.sassrec.serving.vector.VectorBlocks;

/**
 * Counts the candidates in front of the target of each query. Candidates are identified by their position in tie order:
 * of two equal scores, the lower position comes first.
 */
public final class RankCounter implements AutoCloseable {

    /** The rank of a target that is a miss or is ranked beyond the limit. */
    public static final int NOT_FOUND = Integer.MAX_VALUE;

    private static final int TILE = 64; // number of user rows that are scored while a block of items is in the cache

    private final ExecutorService threads;
    private final int parallel;

    /** Starts {@code parallel} threads, at least one. */
    public RankCounter(int parallel) {
        this.parallel = parallel;
        this.threads = Executors.newFixedThreadPool(parallel, work -> {
            Thread thread = new Thread(work, "sass-rank");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Queries of one scenario, grouped by user row.
     *
     * @param scores scores of the user rows
     * @param candidates number of scored items
     * @param start [rows + 1] offsets: the queries of row r are [start[r], start[r + 1])
     * @param target position of the target of each query; -1 if it is not a candidate
     * @param excluded [rows][] excluded positions of each row, ascending and distinct
     */
    public record Queries(Scorer.Rows scores, int candidates, int[] start, int[] target, int[][] excluded) {
        public int rows() {
            return start.length - 1;
        }

        /** Returns the number of candidates that can be a negative of query q of a row: not excluded, not its target. */
        public int others(int row, int q) {
            int[] hidden = excluded[row];
            int own = target[q] >= 0 && Arrays.binarySearch(hidden, target[q]) < 0 ? 1 : 0;
            return candidates - hidden.length - own;
        }

        int blocks() {
            return (candidates + VectorBlocks.WIDTH - 1) / VectorBlocks.WIDTH;
        }

        int width(int block) {
            return Math.min(VectorBlocks.WIDTH, candidates - block * VectorBlocks.WIDTH);
        }
    }

    /**
     * Returns the ranks, from 0, in the order of the queries.
     *
     * @param limit ranks of {@code limit} and above may be returned as {@link #NOT_FOUND}; {@code Integer.MAX_VALUE}
     * for exact ranks
     */
    public int[] ranks(Queries queries, Exclude exclude, int limit) {
        return queries.scores().ranks(queries, exclude, limit, this);
    }

    /** Returns the ranks with counts of this process. */
    int[] countedRanks(Queries queries, Exclude exclude, int limit) {
        int[] ranks = new int[queries.target().length];
        forEachTile(queries.rows(), first -> rankTile(queries, exclude, limit, first, ranks));
        return ranks;
    }

    /** Returns for each user row the positions of the {@code k} best candidates that are not excluded, best first. */
    public int[][] topCandidates(Queries queries, int k) {
        return queries.scores().topCandidates(queries, Math.min(k, queries.candidates()), this);
    }

    /** Returns the best candidates, which this process selects. */
    int[][] selectedCandidates(Queries queries, int k) {
        int[][] lists = new int[queries.rows()][];
        forEachTile(queries.rows(), first -> bestOfTile(queries, k, first, lists));
        return lists;
    }

    private void forEachTile(int rows, IntConsumer work) {
        if (parallel == 1 || rows <= TILE) {
            for (int first = 0; first < rows; first += TILE) {
                work.accept(first);
            }
            return;
        }
        List<Future<?>> parts = new ArrayList<>();
        for (int p = 0; p < parallel; p++) {
            int part = p;
            parts.add(threads.submit(() -> {
                for (int first = part * TILE; first < rows; first += parallel * TILE) {
                    work.accept(first);
                }
            }));
        }
        await(parts);
    }

    private static void bestOfTile(Queries queries, int k, int firstRow, int[][] lists) {
        int count = Math.min(TILE, queries.rows() - firstRow);
        TopRows[] best = new TopRows[count];
        Arrays.setAll(best, row -> new TopRows(k));
        float[] scores = new float[VectorBlocks.WIDTH];
        for (int block = 0; block < queries.blocks(); block++) {
            int base = block * VectorBlocks.WIDTH;
            int width = queries.width(block);
            for (int row = 0; row < count; row++) {
                queries.scores().block(firstRow + row, block, scores);
                offer(best[row], queries.excluded()[firstRow + row], base, width, scores);
            }
        }
        for (int row = 0; row < count; row++) {
            lists[firstRow + row] = listed(best[row]).rows();
        }
    }

    /**
     * Offers the scores of a block. Scores are finite, so negative infinity ranks excluded candidates after all others.
     *
     * @param base position of the first candidate of the block
     */
    static void offer(TopRows best, int[] excluded, int base, int width, float[] scores) {
        int found = Arrays.binarySearch(excluded, base);
        for (int e = found < 0 ? -found - 1 : found; e < excluded.length && excluded[e] < base + width; e++) {
            scores[excluded[e] - base] = Float.NEGATIVE_INFINITY;
        }
        best.offerAll(base, scores, width);
    }

    /** Returns the best candidates without excluded ones, and empties the selection. */
    static VectorBlocks.Top listed(TopRows best) {
        VectorBlocks.Top top = best.toTop();
        int listed = 0;
        while (listed < top.rows().length && top.scores()[listed] != Float.NEGATIVE_INFINITY) {
            listed++;
        }
        return new VectorBlocks.Top(Arrays.copyOf(top.rows(), listed), Arrays.copyOf(top.scores(), listed));
    }

    private static void await(List<Future<?>> parts) {
        try {
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ranking", stopped);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("ranking failed", failed.getCause());
        }
    }

    private static void rankTile(Queries queries, Exclude exclude, int limit, int firstRow, int[] ranks) {
        int lastRow = Math.min(firstRow + TILE, queries.rows());
        int base = queries.start()[firstRow];
        int count = queries.start()[lastRow] - base;
        float[] targetScore = new float[count];
        // Starts at minus the number of excluded candidates that the count includes.
        int[] before = new int[count];
        boolean[] open = new boolean[count];
        int[] openOf = new int[lastRow - firstRow];
        for (int row = firstRow; row < lastRow; row++) {
            for (int q = queries.start()[row]; q < queries.start()[row + 1]; q++) {
                int i = q - base;
                int settled = knownRank(queries, exclude, row, q, targetScore, before, i);
                ranks[q] = settled;
                open[i] = settled < 0;
                openOf[row - firstRow] += settled < 0 ? 1 : 0;
            }
        }
        float[] scores = new float[VectorBlocks.WIDTH];
        for (int block = 0; block < queries.blocks(); block++) {
            for (int row = firstRow; row < lastRow; row++) {
                if (openOf[row - firstRow] == 0) {
                    continue;
                }
                queries.scores().block(row, block, scores);
                int width = queries.width(block);
                for (int q = queries.start()[row]; q < queries.start()[row + 1]; q++) {
                    int i = q - base;
                    if (!open[i]) {
                        continue;
                    }
                    int split = queries.target()[q] - block * VectorBlocks.WIDTH;
                    before[i] += countBefore(scores, targetScore[i], split, width);
                    if (before[i] >= limit) {
                        ranks[q] = NOT_FOUND;
                        open[i] = false;
                        openOf[row - firstRow]--;
                    }
                }
            }
        }
        for (int i = 0; i < count; i++) {
            if (open[i]) {
                ranks[base + i] = before[i];
            }
        }
    }

    /**
     * Returns the rank if it does not need a count over all candidates. Otherwise returns -1 and sets {@code before[i]}
     * to minus the number of excluded candidates that the count finds in front of the target.
     */
    static int knownRank(Queries queries, Exclude exclude, int row, int q, float[] targetScore, int[] before, int i) {
        int target = queries.target()[q];
        if (target < 0) {
            return NOT_FOUND;
        }
        float score = queries.scores().score(row, target);
        targetScore[i] = score;
        if (exclude == Exclude.NONE) {
            return -1;
        }
        int[] excluded = queries.excluded()[row];
        boolean hidden = Arrays.binarySearch(excluded, target) >= 0;
        if (hidden && exclude == Exclude.POSITIVES) {
            return NOT_FOUND;
        }
        int excludedBefore = 0;
        for (int position : excluded) {
            float other = queries.scores().score(row, position);
            if (other > score || (other == score && position < target)) {
                excludedBefore++;
            }
        }
        if (hidden) {
            return queries.candidates() - excluded.length + excludedBefore;
        }
        before[i] = -excludedBefore;
        return -1;
    }

    /** Counts greater scores everywhere, and equal scores at lower positions than the target. */
    static int countBefore(float[] scores, float target, int split, int width) {
        int count = 0;
        int middle = Math.max(0, Math.min(split, width));
        for (int j = 0; j < middle; j++) {
            count += scores[j] >= target ? 1 : 0;
        }
        for (int j = middle; j < width; j++) {
            count += scores[j] > target ? 1 : 0;
        }
        return count;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
