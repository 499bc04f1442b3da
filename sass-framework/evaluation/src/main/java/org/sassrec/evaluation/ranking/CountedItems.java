package org.sassrec.evaluation.ranking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sassrec.parallel.Part;
import org.sassrec.parallel.SharedFiles;
import org.sassrec.serving.vector.VectorBlocks;

/**
 * A part of the candidates of a scenario. A run counts those in front of each target.
 *
 * @param file vectors of the part, as written by {@link org.sassrec.training.parts.EncodedItems}
 * @param first position of the first candidate
 * @param count number of candidates
 */
record CountedItems(Path file, int first, int count) implements Part<CountedItems.Targets, int[]> {

    /**
     * Targets of user rows.
     *
     * @param users vectors of the rows, row-major, those of a row in sequence
     * @param each number of vectors of a row
     * @param start see {@link CountedRows#countBefore}
     */
    record Targets(float[] users, int each, int dim, int[] start, int[] target, float[] targetScore) {}

    @Override
    public int[] run(Targets targets) throws IOException {
        SharedFiles.require(file);
        float[] vectors = new float[count * targets.dim()];
        ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(vectors);
        VectorBlocks items = VectorBlocks.of(vectors, count, targets.dim(), "items");
        Scorer.Rows rows = VectorScorer.rows(targets.users(), items, targets.each());
        int[] before = new int[targets.target().length];
        float[] scores = new float[VectorBlocks.WIDTH];
        for (int block = 0; block * VectorBlocks.WIDTH < count; block++) {
            int position = block * VectorBlocks.WIDTH;
            int width = Math.min(VectorBlocks.WIDTH, count - position);
            for (int row = 0; row + 1 < targets.start().length; row++) {
                if (targets.start()[row] == targets.start()[row + 1]) {
                    continue;
                }
                rows.block(row, block, scores);
                for (int q = targets.start()[row]; q < targets.start()[row + 1]; q++) {
                    int split = targets.target()[q] - first - position;
                    before[q] += RankCounter.countBefore(scores, targets.targetScore()[q], split, width);
                }
            }
        }
        return before;
    }
}
