package org.sassrec.release.content;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.store.MultiVectorSearch;
import org.sassrec.serving.vector.TopRows;
import org.sassrec.serving.vector.VectorBlocks;

/** Searches vectors exactly. Reads them in blocks, because all of them may not fit into the heap. */
public final class ExactSearch {

    private static final int BLOCK_ROWS = 8_192;

    private ExactSearch() {}

    /**
     * Returns the k best rows for each user.
     *
     * @param vectors at least k rows
     * @param users one or several concatenated vectors per user
     */
    public static List<VectorBlocks.Top> top(ScenarioVectors vectors, List<float[]> users, int k) {
        int dim = vectors.dim();
        List<TopRows> best =
                Stream.generate(() -> new TopRows(k)).limit(users.size()).toList();
        float[] vector = new float[dim];
        for (int from = 0; from < vectors.rows(); from += BLOCK_ROWS) {
            int rows = Math.min(BLOCK_ROWS, vectors.rows() - from);
            float[] part = new float[Math.multiplyExact(rows, dim)];
            for (int row = 0; row < rows; row++) {
                vectors.vector(from + row, vector);
                System.arraycopy(vector, 0, part, row * dim, dim);
            }
            VectorBlocks exact = VectorBlocks.of(part, rows, dim, "items");
            for (int u = 0; u < users.size(); u++) {
                addBlock(best.get(u), from, exact, MultiVectorSearch.vectors(users.get(u), dim), k);
            }
        }
        return best.stream().map(TopRows::toTop).toList();
    }

    private static void addBlock(TopRows best, int from, VectorBlocks items, List<float[]> vectors, int k) {
        Map<Integer, Float> greatest = new HashMap<>();
        for (float[] vector : vectors) {
            VectorBlocks.Top top = items.top(vector, k);
            for (int i = 0; i < top.rows().length; i++) {
                greatest.merge(top.rows()[i], top.scores()[i], Math::max);
            }
        }
        greatest.forEach((row, score) -> best.offer(from + row, score));
    }

    /** Returns the score of an item for a user with one or several concatenated vectors. */
    public static float score(float[] user, float[] item) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (float[] vector : MultiVectorSearch.vectors(user, item.length)) {
            greatest = Math.max(greatest, VectorBlocks.score(vector, item));
        }
        return greatest;
    }
}
