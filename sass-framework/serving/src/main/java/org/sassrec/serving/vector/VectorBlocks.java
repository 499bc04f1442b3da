package org.sassrec.serving.vector;

import org.sassrec.diagnostic.Diagnostic;

/**
 * Item vectors in a layout for exact scoring. Blocks of {@link #WIDTH} items store one dimension after another, so that
 * scoring a user against a block consists of a few passes over contiguous floats, which the JVM vectorizes.
 *
 * <p>Every score adds the products in the order of the dimensions in single precision. The score of two vectors is
 * therefore bit-identical in every block and every method of this class. Immutable and thread-safe.
 */
public final class VectorBlocks {

    /** Items of a block: 16 KB for eight dimensions, half of a first-level cache. */
    public static final int WIDTH = 512;

    private final BlockStorage blocks;
    private final int rows;
    private final int dim;

    private VectorBlocks(BlockStorage blocks, int rows, int dim) {
        this.blocks = blocks;
        this.rows = rows;
        this.dim = dim;
    }

    /**
     * Creates the layout of {@code rows} vectors.
     *
     * @param vectors {@code [rows, dim]}, row-major
     * @param what owner of the vectors, for the message
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a value is not finite
     */
    public static VectorBlocks of(float[] vectors, int rows, int dim, String what) {
        return new Builder(rows, dim, what).add(vectors).build();
    }

    /** Copies vectors into the layout, so that they need not be in one array. */
    public static final class Builder {
        private final BlockStorage blocks;
        private final int rows;
        private final int dim;
        private final String what;
        private final float[][] columns;
        private int added;

        /**
         * Starts with no vectors.
         *
         * @param rows number of vectors that will be added
         * @param what owner of the vectors, for the message
         */
        public Builder(int rows, int dim, String what) {
            this(rows, dim, what, BlockStorage.create((rows + WIDTH - 1) / WIDTH, dim));
        }

        Builder(int rows, int dim, String what, BlockStorage blocks) {
            this.blocks = blocks;
            this.rows = rows;
            this.dim = dim;
            this.what = what;
            this.columns = new float[dim][WIDTH];
        }

        /**
         * Adds vectors after the last ones.
         *
         * @param vectors {@code [n, dim]}, row-major
         * @throws org.sassrec.diagnostic.SassException SASS5050 if a value is not finite
         */
        public Builder add(float[] vectors) {
            if (vectors.length % dim != 0 || vectors.length / dim > rows - added) {
                throw new IllegalArgumentException(
                        "expected " + rows + " x " + dim + " values, found more than " + added + " x " + dim);
            }
            requireFinite(vectors, dim, what, added);
            for (int from = 0; from < vectors.length; from += dim) {
                int place = added % WIDTH;
                for (int d = 0; d < dim; d++) {
                    columns[d][place] = vectors[from + d];
                }
                added++;
                if (place == WIDTH - 1 || added == rows) {
                    blocks.put((added - 1) / WIDTH, columns, place + 1);
                }
            }
            return this;
        }

        /** Returns the vectors. */
        public VectorBlocks build() {
            if (added != rows) {
                throw new IllegalArgumentException(
                        "expected " + rows + " x " + dim + " values, found " + added + " x " + dim);
            }
            return new VectorBlocks(blocks, rows, dim);
        }
    }

    /**
     * Checks that all values are finite.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5050 if a value is not finite
     */
    public static void requireFinite(float[] vectors, int dim, String what) {
        requireFinite(vectors, dim, what, 0);
    }

    /**
     * Checks a part of several vectors.
     *
     * @param first number of the first row
     */
    private static void requireFinite(float[] vectors, int dim, String what, int first) {
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw Diagnostic.error(
                                ExportCode.MODEL_VECTOR_NOT_FINITE,
                                "the vector of " + what + " contains " + vectors[i] + " (row " + (first + i / dim)
                                        + ", dimension " + i % dim + ")")
                        .withHelp("training diverged: lower the learning rates, or train from scratch")
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

    /** Returns the number of items of a block: {@link #WIDTH}, or fewer in the last block. */
    int width(int block) {
        return Math.min(WIDTH, rows - block * WIDTH);
    }

    /**
     * Scores one user vector against all items of a block.
     *
     * @param users row-major vectors; the user's vector starts at {@code offset}
     * @param scores receives the scores of the block, at most {@link #WIDTH}
     */
    public void score(float[] users, int offset, int block, float[] scores) {
        float[][] columns = blocks.columns(block);
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

    /**
     * Returns the score of one user vector and one item, bit-identical to {@link #score(float[], int, int, float[])}.
     */
    public float score(float[] users, int offset, int row) {
        int block = row / WIDTH;
        int j = row % WIDTH;
        float sum = 0;
        for (int d = 0; d < dim; d++) {
            sum += users[offset + d] * blocks.value(block, d, j);
        }
        return sum;
    }

    /** Returns the score of two vectors, bit-identical to {@link #score(float[], int, int)}. */
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
     * @param scores of the rows, bit-identical to {@link #score(float[], int, int)}
     */
    public record Top(int[] rows, float[] scores) {}

    /**
     * Returns the {@code k} rows with the greatest scores, or all rows if there are fewer. Equal scores are ordered by
     * row.
     *
     * @param user one vector
     */
    public Top top(float[] user, int k) {
        TopRows best = new TopRows(Math.min(k, rows));
        float[] scores = new float[WIDTH];
        for (int block = 0; block * WIDTH < rows; block++) {
            score(user, 0, block, scores);
            best.offerAll(block * WIDTH, scores, width(block));
        }
        return best.toTop();
    }

    // The JIT compiler vectorizes loops that store to one array only. The first eight dimensions start from zero
    // instead of clearing the array, with the same result: x + 0 = x, and -0 becomes +0.
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
