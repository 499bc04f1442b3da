package org.sassrec.serving.vector;

import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/**
 * Item vectors laid out for exact scoring: blocks of {@link #WIDTH} items, dimension by dimension, so that one user
 * against a block is a few passes over contiguous floats, which the JVM turns into vector instructions.
 *
 * <p>Every score, of a block or of a pair, adds the products in the order of the dimensions in single precision. So the
 * same two vectors give the same bits wherever they stand. Immutable and thread-safe.
 */
public final class VectorBlocks {

    /** Items of a block: 16 KB for eight dimensions, half of a first-level cache. */
    public static final int WIDTH = 512;

    private final float[][][] blocks; // block, dimension, item of the block
    private final int rows;
    private final int dim;

    private VectorBlocks(float[][][] blocks, int rows, int dim) {
        this.blocks = blocks;
        this.rows = rows;
        this.dim = dim;
    }

    /**
     * Lays out {@code rows} vectors.
     *
     * @param vectors rows x dim, row-major
     * @param what of whom the vectors are, for the message
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a value is not finite
     */
    public static VectorBlocks of(float[] vectors, int rows, int dim, String what) {
        if (vectors.length != (long) rows * dim) {
            throw new IllegalArgumentException(vectors.length + " values are not " + rows + " x " + dim);
        }
        requireFinite(vectors, dim, what);
        float[][][] blocks = new float[(rows + WIDTH - 1) / WIDTH][dim][];
        for (int b = 0; b < blocks.length; b++) {
            int first = b * WIDTH;
            int width = Math.min(WIDTH, rows - first);
            for (int d = 0; d < dim; d++) {
                float[] column = new float[width];
                for (int j = 0; j < width; j++) {
                    column[j] = vectors[(first + j) * dim + d];
                }
                blocks[b][d] = column;
            }
        }
        return new VectorBlocks(blocks, rows, dim);
    }

    /** Throws SASS5050 if a value is not finite. */
    public static void requireFinite(float[] vectors, int dim, String what) {
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw Diagnostic.error(
                                DiagnosticCode.MODEL_VECTOR_NOT_FINITE,
                                "the vector of " + what + " holds " + vectors[i] + " (row " + i / dim + ", dimension "
                                        + i % dim + ")")
                        .withHelp("training has diverged: lower the learning rates, or train again from the start")
                        .toException();
            }
        }
    }

    public int rows() {
        return rows;
    }

    public int dim() {
        return dim;
    }

    /** Items of a block: {@link #WIDTH}, or fewer in the last. */
    int width(int block) {
        return Math.min(WIDTH, rows - block * WIDTH);
    }

    /**
     * Scores of one user vector against a block.
     *
     * @param users row-major vectors, the wanted one starting at {@code offset}
     * @param scores takes {@link #width} values
     */
    public void score(float[] users, int offset, int block, float[] scores) {
        float[][] columns = blocks[block];
        int width = width(block);
        int d = 0;
        if (dim >= 8) {
            first8(scores, columns, users, offset, width);
            d = 8;
        } else {
            java.util.Arrays.fill(scores, 0, width, 0f);
        }
        for (; d + 8 <= dim; d += 8) {
            add8(scores, columns, d, users, offset + d, width);
        }
        for (; d < dim; d++) {
            add1(scores, columns[d], users[offset + d], width);
        }
    }

    /** Score of one user vector with one item; the same bits as {@link #score} gives. */
    public float score(float[] users, int offset, int row) {
        float[][] columns = blocks[row / WIDTH];
        int j = row % WIDTH;
        float sum = 0;
        for (int d = 0; d < dim; d++) {
            sum += users[offset + d] * columns[d][j];
        }
        return sum;
    }

    /** Score of a user's vector with an item's that lies nowhere here; the same bits as {@link #score(float[], int, int)} gives. */
    public static float score(float[] user, float[] item) {
        float sum = 0;
        for (int d = 0; d < user.length; d++) {
            sum += user[d] * item[d];
        }
        return sum;
    }

    /**
     * The best rows, best first.
     *
     * @param scores of the rows, the same bits as {@link #score(float[], int, int)} gives
     */
    public record Top(int[] rows, float[] scores) {}

    /**
     * The {@code k} rows with the greatest scores, or all if there are fewer; of equal scores the lower row comes first.
     *
     * @param user one vector
     */
    public Top top(float[] user, int k) {
        TopRows best = new TopRows(Math.min(k, rows));
        float[] scores = new float[WIDTH];
        for (int block = 0; block < blocks.length; block++) {
            score(user, 0, block, scores);
            best.offerAll(block * WIDTH, scores, width(block));
        }
        return best.toTop();
    }

    // One store to one array a loop: with two, the JIT compiler does not vectorise. The first eight start from zero,
    // which
    // x + 0 = x keeps the same as adding to a cleared array (and -0 becomes +0 in both).
    private static void first8(float[] s, float[][] v, float[] u, int o, int n) {
        float[] v0 = v[0], v1 = v[1], v2 = v[2], v3 = v[3], v4 = v[4], v5 = v[5], v6 = v[6], v7 = v[7];
        float a0 = u[o], a1 = u[o + 1], a2 = u[o + 2], a3 = u[o + 3];
        float a4 = u[o + 4], a5 = u[o + 5], a6 = u[o + 6], a7 = u[o + 7];
        for (int j = 0; j < n; j++) {
            s[j] = 0f
                    + a0 * v0[j]
                    + a1 * v1[j]
                    + a2 * v2[j]
                    + a3 * v3[j]
                    + a4 * v4[j]
                    + a5 * v5[j]
                    + a6 * v6[j]
                    + a7 * v7[j];
        }
    }

    private static void add8(float[] s, float[][] v, int d, float[] u, int o, int n) {
        float[] v0 = v[d], v1 = v[d + 1], v2 = v[d + 2], v3 = v[d + 3];
        float[] v4 = v[d + 4], v5 = v[d + 5], v6 = v[d + 6], v7 = v[d + 7];
        float a0 = u[o], a1 = u[o + 1], a2 = u[o + 2], a3 = u[o + 3];
        float a4 = u[o + 4], a5 = u[o + 5], a6 = u[o + 6], a7 = u[o + 7];
        for (int j = 0; j < n; j++) {
            s[j] = s[j]
                    + a0 * v0[j]
                    + a1 * v1[j]
                    + a2 * v2[j]
                    + a3 * v3[j]
                    + a4 * v4[j]
                    + a5 * v5[j]
                    + a6 * v6[j]
                    + a7 * v7[j];
        }
    }

    private static void add1(float[] s, float[] v, float a, int n) {
        for (int j = 0; j < n; j++) {
            s[j] = s[j] + a * v[j];
        }
    }
}
