package org.sassrec.serving.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Stores blocks of columns. Thread-safe after the last {@link #put}. */
interface BlockStorage {

    /** Vectors above this share of the maximum heap are stored outside of the heap. */
    int SHARE_OF_HEAP = 8;

    /** Creates the storage of a number of blocks, which are full except the last one. */
    static BlockStorage create(int blocks, int dim) {
        long bytes = (long) blocks * dim * VectorBlocks.WIDTH * Float.BYTES;
        return bytes <= Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP
                ? new OnHeap(blocks)
                : new OffHeap(blocks, dim);
    }

    /** Copies the first values of each column. */
    void put(int block, float[][] columns, int width);

    /** Returns the columns of a block. The caller does not change them and reads them before the next call. */
    float[][] columns(int block);

    /** Returns one value. */
    float value(int block, int dimension, int item);

    /** Arrays. */
    final class OnHeap implements BlockStorage {
        private final float[][][] blocks; // block, dimension, item in the block

        OnHeap(int blocks) {
            this.blocks = new float[blocks][][];
        }

        @Override
        public void put(int block, float[][] columns, int width) {
            blocks[block] = Arrays.stream(columns)
                    .map(column -> Arrays.copyOf(column, width))
                    .toArray(float[][]::new);
        }

        @Override
        public float[][] columns(int block) {
            return blocks[block];
        }

        @Override
        public float value(int block, int dimension, int item) {
            return blocks[block][dimension][item];
        }
    }

    /**
     * Direct buffers. A thread copies a block before it scores it, because the JVM vectorizes loops over arrays only.
     * Rankings score many users against a block, so they copy it once for all of them.
     */
    final class OffHeap implements BlockStorage {
        private static final int BUFFER = 1 << 26; // bytes

        private final FloatBuffer[] buffers;
        private final int perBuffer; // blocks
        private final int dim;
        private final ThreadLocal<Copy> copies;

        private static final class Copy {
            int block = -1;
            final float[][] columns;

            Copy(int dim) {
                columns = new float[dim][VectorBlocks.WIDTH];
            }
        }

        OffHeap(int blocks, int dim) {
            int bytes = dim * VectorBlocks.WIDTH * Float.BYTES;
            this.perBuffer = Math.max(1, BUFFER / bytes);
            this.dim = dim;
            this.buffers = new FloatBuffer[(blocks + perBuffer - 1) / perBuffer];
            for (int b = 0; b < buffers.length; b++) {
                int stored = Math.min(perBuffer, blocks - b * perBuffer);
                buffers[b] = ByteBuffer.allocateDirect(Math.multiplyExact(stored, bytes))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
            }
            this.copies = ThreadLocal.withInitial(() -> new Copy(dim));
        }

        private int position(int block, int dimension) {
            return (block % perBuffer * dim + dimension) * VectorBlocks.WIDTH;
        }

        @Override
        public void put(int block, float[][] columns, int width) {
            for (int d = 0; d < dim; d++) {
                buffers[block / perBuffer].put(position(block, d), columns[d], 0, width);
            }
        }

        @Override
        public float[][] columns(int block) {
            Copy copy = copies.get();
            if (copy.block != block) {
                for (int d = 0; d < dim; d++) {
                    buffers[block / perBuffer].get(position(block, d), copy.columns[d]);
                }
                copy.block = block;
            }
            return copy.columns;
        }

        @Override
        public float value(int block, int dimension, int item) {
            return buffers[block / perBuffer].get(position(block, dimension) + item);
        }
    }
}
