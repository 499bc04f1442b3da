package org.sassrec.release;

import java.util.List;
import java.util.stream.Stream;
import org.sassrec.evaluation.TopRows;
import org.sassrec.evaluation.VectorBlocks;
import org.sassrec.release.ReleaseContent.ScenarioVectors;

/** The best rows of vectors that may not all fit into the heap: some thousand at a time. */
final class ExactSearch {

    private static final int AT_ONCE = 8_192;

    private ExactSearch() {}

    /** For each user the k best rows, of at least k. */
    static List<VectorBlocks.Top> top(ScenarioVectors vectors, List<float[]> users, int k) {
        int dim = vectors.dim();
        List<TopRows> best =
                Stream.generate(() -> new TopRows(k)).limit(users.size()).toList();
        float[] vector = new float[dim];
        for (int from = 0; from < vectors.rows(); from += AT_ONCE) {
            int rows = Math.min(AT_ONCE, vectors.rows() - from);
            float[] part = new float[Math.multiplyExact(rows, dim)];
            for (int row = 0; row < rows; row++) {
                vectors.vector(from + row, vector);
                System.arraycopy(vector, 0, part, row * dim, dim);
            }
            VectorBlocks exact = VectorBlocks.of(part, rows, dim, "items");
            for (int u = 0; u < users.size(); u++) {
                VectorBlocks.Top top = exact.top(users.get(u), k);
                for (int i = 0; i < top.rows().length; i++) {
                    best.get(u).offer(from + top.rows()[i], top.scores()[i]);
                }
            }
        }
        return best.stream().map(TopRows::toTop).toList();
    }

    /** In the order that {@link VectorBlocks} adds in. */
    static float product(float[] a, float[] b) {
        float sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += a[d] * b[d];
        }
        return sum;
    }
}
