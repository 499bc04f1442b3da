package org.sassrec.model.loss;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.sassrec.sampling.retrieval.RetrievalBatch;

/**
 * The division of a score matrix into blocks. Each block contains some rows of one segment and all columns of that
 * segment. Blocks of a few hundred rows stay in the processor's cache and run in parallel.
 *
 * @param rows number of rows of each block, in order; some blocks are empty
 * @param firstColumn first column of each block; 0 in an empty block
 * @param columns number of columns of each block, at least 1; in a square layout, empty blocks also have all columns
 * @param masks number of masked cells of each block
 * @param cells masked cells (row of the block, column of the block), ordered by block, without duplicates
 * @param candidates for each row, the number of columns that are not masked
 * @param separatePositive for each row, 0 if its positive is a candidate outside the columns, otherwise {@link
 * ScoreBlocks#MASKED}
 */
public record BlockLayout(
        int[] rows,
        int[] firstColumn,
        int[] columns,
        int[] masks,
        int[] cells,
        float[] candidates,
        float[] separatePositive) {
    /** Number of additional blocks: blocks of a usual batch have a few hundred rows and the overhead stays small. */
    private static final int EXTRA = 8;

    /** Returns the number of blocks of each layout with this number of segments. */
    static int blocks(int segments) {
        return segments + EXTRA - 1;
    }

    /**
     * Returns the layout of the user rows of each scenario against its shared item rows. Masks the pairs of the batch.
     */
    public static BlockLayout of(RetrievalBatch batch) {
        return of(batch, pairs(batch.maskedUser(), batch.maskedItem()));
    }

    /** Returns the same layout with masked positives, because pairwise losses do not compare a positive with itself. */
    public static BlockLayout withoutPositives(RetrievalBatch batch) {
        float[] separate = separatePositiveMask(batch);
        LongStream positives = IntStream.range(0, separate.length)
                .filter(i -> separate[i] != 0)
                .mapToLong(i -> pair(i, batch.positive()[i]));
        return of(batch, LongStream.concat(pairs(batch.maskedUser(), batch.maskedItem()), positives));
    }

    private static BlockLayout of(RetrievalBatch batch, LongStream pairs) {
        BlockLayout cut = of(batch.users().scenarioOffsets(), batch.items().scenarioOffsets(), batch.shared(), pairs);
        float[] separate = separatePositiveMask(batch);
        System.arraycopy(separate, 0, cut.separatePositive, 0, separate.length);
        return cut;
    }

    private static float[] separatePositiveMask(RetrievalBatch batch) {
        int[] users = batch.users().scenarioOffsets();
        float[] separate = new float[batch.positive().length];
        for (int s = 0; s + 1 < users.length; s++) {
            int end = batch.items().scenarioOffsets()[s] + batch.shared()[s];
            for (int i = users[s]; i < users[s + 1]; i++) {
                separate[i] = batch.positive()[i] < end ? ScoreBlocks.MASKED : 0;
            }
        }
        return separate;
    }

    /**
     * Returns the layout of all rows against themselves.
     *
     * @param cells masked cells (row, column), two numbers each
     */
    public static BlockLayout square(int rows, int... cells) {
        int[] offsets = {0, rows};
        LongStream pairs = IntStream.range(0, cells.length / 2).mapToLong(c -> pair(cells[2 * c], cells[2 * c + 1]));
        BlockLayout cut = of(offsets, offsets, new int[] {rows}, pairs);
        Arrays.fill(cut.columns, rows);
        return cut;
    }

    /**
     * Divides the rows of each segment, against its first {@code columns} columns, into as few equal blocks as
     * possible. A block has at most 1 / {@value #EXTRA} of all rows, so that {@link #blocks} is always sufficient.
     */
    private static BlockLayout of(int[] offsets, int[] columnOffsets, int[] columns, LongStream pairs) {
        int segments = offsets.length - 1;
        long[] masked = distinct(pairs.toArray());
        BlockLayout cut = new BlockLayout(
                new int[blocks(segments)],
                new int[blocks(segments)],
                new int[blocks(segments)],
                new int[blocks(segments)],
                new int[2 * masked.length],
                new float[offsets[segments]],
                new float[offsets[segments]]);
        Arrays.fill(cut.columns, 1);
        int largest = Math.max(1, (offsets[segments] + EXTRA - 1) / EXTRA);
        int block = 0;
        int next = 0;
        for (int s = 0; s < segments; s++) {
            int size = offsets[s + 1] - offsets[s];
            int parts = (size + largest - 1) / largest;
            for (int part = 0; part < parts; part++, block++) {
                int from = offsets[s] + (int) ((long) size * part / parts);
                int to = offsets[s] + (int) ((long) size * (part + 1) / parts);
                cut.rows[block] = to - from;
                cut.firstColumn[block] = columnOffsets[s];
                cut.columns[block] = columns[s];
                Arrays.fill(cut.candidates, from, to, cut.columns[block]);
                cut.masks[block] = cut.mask(masked, next, from, to, columnOffsets[s]);
                next += cut.masks[block];
            }
        }
        return cut;
    }

    /** Masks the pairs from number {@code next} whose row is below {@code to}. Returns their number. */
    private int mask(long[] masked, int next, int from, int to, int firstColumn) {
        int p = next;
        for (; p < masked.length && row(masked[p]) < to; p++) {
            cells[2 * p] = row(masked[p]) - from;
            cells[2 * p + 1] = column(masked[p]) - firstColumn;
            candidates[row(masked[p])]--;
        }
        return p - next;
    }

    /** Sorts the pairs and removes duplicates. Sampled masks are already sorted, which the sort detects. */
    private static long[] distinct(long... pairs) {
        Arrays.sort(pairs);
        int size = 0;
        for (long pair : pairs) {
            if (size == 0 || pairs[size - 1] != pair) {
                pairs[size++] = pair;
            }
        }
        return Arrays.copyOf(pairs, size);
    }

    private static LongStream pairs(int[] rows, int... columns) {
        return IntStream.range(0, rows.length).mapToLong(i -> pair(rows[i], columns[i]));
    }

    private static long pair(int row, int column) {
        return ((long) row << 32) | column;
    }

    private static int row(long pair) {
        return (int) (pair >>> 32);
    }

    private static int column(long pair) {
        return (int) pair;
    }
}
