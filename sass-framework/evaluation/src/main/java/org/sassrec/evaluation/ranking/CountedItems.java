package org.sassrec.evaluation.ranking;

import java.io.IOException;
import org.sassrec.parallel.Part;
import org.sassrec.serving.vector.VectorBlocks;

/** Counts the candidates of a file in front of each target. */
record CountedItems(ItemFile items) implements Part<CountedItems.Targets, int[]> {

    /**
     * Targets of user rows.
     *
     * @param users vectors of the rows, row-major, those of a row in sequence
     * @param each number of vectors of a row
     * @param start see {@link PartRows#countBefore}
     */
    record Targets(float[] users, int each, int dim, int[] start, int[] target, float[] targetScore) {}

    @Override
    public int[] run(Targets targets) throws IOException {
        Scorer.Rows rows = VectorScorer.rows(targets.users(), items.read(targets.dim()), targets.each());
        int[] before = new int[targets.target().length];
        float[] scores = new float[VectorBlocks.WIDTH];
        for (int block = 0; block < items.blocks(); block++) {
            int base = items.first() + block * VectorBlocks.WIDTH;
            int width = items.width(block);
            for (int row = 0; row + 1 < targets.start().length; row++) {
                if (targets.start()[row] == targets.start()[row + 1]) {
                    continue;
                }
                rows.block(row, block, scores);
                for (int q = targets.start()[row]; q < targets.start()[row + 1]; q++) {
                    int split = targets.target()[q] - base;
                    before[q] += RankCounter.countBefore(scores, targets.targetScore()[q], split, width);
                }
            }
        }
        return before;
    }
}
