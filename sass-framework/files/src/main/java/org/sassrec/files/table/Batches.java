package org.sassrec.files.table;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the batch of a row. If all batches except the last have the same number of rows, a power of two, a shift finds
 * it. Otherwise rows are divided into blocks. A table contains the batch of the first row of each block, and a few steps
 * lead to the batch of a later row.
 *
 * @param shift binary logarithm of the rows of a batch, or of a block if the batches are uneven
 * @param firsts first row of each batch and the number of rows; {@code null} if a shift finds the batch
 * @param blocks batch of the first row of each block; {@code null} if a shift finds the batch
 */
record Batches(int shift, long @Nullable [] firsts, int @Nullable [] blocks) {
    /** Most blocks are in one batch, so that a processor predicts that no step follows. */
    private static final int BLOCKS_PER_BATCH_BITS = 4;

    /** Creates the index of batches with these numbers of rows. */
    static Batches of(long[] lengths) {
        if (lengths.length < 2) {
            return new Batches(Long.SIZE - 1, null, null);
        }
        if (areEven(lengths)) {
            return new Batches(Long.numberOfTrailingZeros(lengths[0]), null, null);
        }
        long[] firsts = new long[lengths.length + 1];
        for (int b = 0; b < lengths.length; b++) {
            firsts[b + 1] = firsts[b] + lengths[b];
        }
        long longest = Math.max(1, LongStream.of(lengths).max().orElse(1));
        int shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(longest) - BLOCKS_PER_BATCH_BITS);
        int[] blocks = new int[Math.toIntExact((firsts[lengths.length] >>> shift) + 1)];
        int batch = 0;
        for (int block = 0; block < blocks.length; block++) {
            while (batch < lengths.length - 1 && firsts[batch + 1] <= (long) block << shift) {
                batch++;
            }
            blocks[block] = batch;
        }
        return new Batches(shift, firsts, blocks);
    }

    private static boolean areEven(long[] lengths) {
        for (int b = 0; b < lengths.length - 1; b++) {
            if (lengths[b] != lengths[0] || Long.bitCount(lengths[b]) != 1) {
                return false;
            }
        }
        return lengths[lengths.length - 1] <= lengths[0];
    }
}
