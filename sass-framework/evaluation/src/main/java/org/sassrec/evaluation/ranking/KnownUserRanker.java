package org.sassrec.evaluation.ranking;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.ItemRanker;
import org.sassrec.training.VectorEncoder;

/** Ranks items of a scenario for known users in blocks, as an evaluation does. Not thread-safe. */
public final class KnownUserRanker implements ItemRanker, AutoCloseable {

    /** Users that are encoded and ranked together. Bounds the memory of their lists. */
    private static final int BLOCK = 8192;

    private final RankCounter counter;

    /**
     * Creates a ranker.
     *
     * @param threads number of ranking threads
     */
    public KnownUserRanker(int threads) {
        this.counter = new RankCounter(threads);
    }

    /**
     * Finds the highest ranked items of each user.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a vector is not finite
     */
    @Override
    public void rank(VectorEncoder encoder, Request request, Results found) {
        int[] items = request.items();
        int[] users = request.users();
        if (users.length == 0) {
            return;
        }
        VectorBlocks blocks = VectorScorer.items(
                encoder, items.length, encoder.itemParts(request.scenario(), items, request.horizon()));
        for (int first = 0; first < users.length; first += BLOCK) {
            int[] block = Arrays.copyOfRange(users, first, Math.min(users.length, first + BLOCK));
            float[] encoded = encoder.knownUsers(request.scenario(), block, request.horizon());
            VectorBlocks.requireFinite(encoded, encoder.dim(), "a user");
            int[][] excluded = Arrays.stream(block)
                    .mapToObj(user -> positions(items, request.excluded().apply(user)))
                    .toArray(int[][]::new);
            // Lists need user rows, but no queries.
            int[][] best = counter.topCandidates(
                    new RankCounter.Queries(
                            VectorScorer.rows(encoded, blocks, encoder.userVectors()),
                            items.length,
                            new int[block.length + 1],
                            new int[0],
                            excluded),
                    request.count());
            for (int n = 0; n < block.length; n++) {
                found.user(
                        first + n,
                        IntStream.of(best[n]).map(position -> items[position]).toArray());
            }
        }
    }

    private static int[] positions(int[] items, int[] wanted) {
        return IntStream.of(wanted)
                .map(item -> Arrays.binarySearch(items, item))
                .filter(position -> position >= 0)
                .toArray();
    }

    @Override
    public void close() {
        counter.close();
    }
}
