package org.sassrec.evaluation.ranking;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.parallel.Part;
import org.sassrec.serving.vector.TopRows;
import org.sassrec.serving.vector.VectorBlocks;

/** Lists the best candidates of a file for each user row. */
record ListedItems(ItemFile items) implements Part<ListedItems.Users, ListedItems.Lists> {

    /** Size of the results that a process receives at once. */
    private static final long RESULT_BYTES = 32L << 20;

    /**
     * User rows.
     *
     * @param vectors vectors of the rows, row-major, those of a row in sequence
     * @param each number of vectors of a row
     * @param excluded [rows][] excluded positions of each row, ascending and distinct
     * @param k maximum length of a list
     */
    record Users(float[] vectors, int each, int dim, int[][] excluded, int k) {}

    /**
     * The lists of all rows, without excluded candidates.
     *
     * @param length length of each list
     * @param positions positions of the candidates, best first, list by list
     * @param scores scores of the candidates
     */
    record Lists(int[] length, int[] positions, float[] scores) {}

    /** Returns the number of rows whose lists of all files fit into the memory of a process; at least 1. */
    static int rows(List<ItemFile> files, int k) {
        long listed =
                files.stream().mapToLong(file -> Math.min(k, file.count())).sum();
        return (int) Math.max(1, RESULT_BYTES / (Math.max(1, listed) * (Integer.BYTES + Float.BYTES)));
    }

    @Override
    public Lists run(Users users) throws IOException {
        Scorer.Rows rows = VectorScorer.rows(users.vectors(), items.read(users.dim()), users.each());
        TopRows[] best = new TopRows[users.excluded().length];
        Arrays.setAll(best, row -> new TopRows(Math.min(users.k(), items.count())));
        float[] scores = new float[VectorBlocks.WIDTH];
        for (int block = 0; block < items.blocks(); block++) {
            int base = items.first() + block * VectorBlocks.WIDTH;
            for (int row = 0; row < best.length; row++) {
                rows.block(row, block, scores);
                RankCounter.offer(best[row], users.excluded()[row], base, items.width(block), scores);
            }
        }
        return joined(Arrays.stream(best).map(RankCounter::listed).toList());
    }

    private static Lists joined(List<VectorBlocks.Top> tops) {
        int[] length = tops.stream().mapToInt(top -> top.rows().length).toArray();
        int sum = Arrays.stream(length).sum();
        int[] positions = new int[sum];
        float[] scores = new float[sum];
        int next = 0;
        for (VectorBlocks.Top top : tops) {
            System.arraycopy(top.rows(), 0, positions, next, top.rows().length);
            System.arraycopy(top.scores(), 0, scores, next, top.rows().length);
            next += top.rows().length;
        }
        return new Lists(length, positions, scores);
    }

    /** Merges the lists of all files into one for each row. */
    static int[][] merge(List<Lists> parts, int rows, int k) {
        List<TopRows> best = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            best.add(new TopRows(k));
        }
        for (Lists lists : parts) {
            int next = 0;
            for (int row = 0; row < rows; row++) {
                for (int end = next + lists.length()[row]; next < end; next++) {
                    best.get(row).offer(lists.positions()[next], lists.scores()[next]);
                }
            }
        }
        return best.stream().map(top -> top.toTop().rows()).toArray(int[][]::new);
    }
}
