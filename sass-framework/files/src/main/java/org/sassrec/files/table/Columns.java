package org.sassrec.files.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Typed columns of a {@link TableFile} with random access by row number. Thread-safe. Only texts allocate memory.
 *
 * <p>A row beyond the table causes an {@link IndexOutOfBoundsException}.
 */
public final class Columns {

    private Columns() {}

    /** A column in batches. */
    private abstract static class Batched {
        private final int shift;
        private final long mask;
        private final long @Nullable [] firsts;
        private final int @Nullable [] blocks;

        Batched(Batches batches) {
            this.shift = batches.shift();
            this.mask = (1L << shift) - 1;
            this.firsts = batches.firsts();
            this.blocks = batches.blocks();
        }

        /** Returns the batch of a row. */
        final int batch(long row) {
            int block = (int) (row >>> shift);
            return firsts == null || blocks == null ? block : search(row, blocks[block], firsts);
        }

        private static int search(long row, int from, long[] firsts) {
            int batch = from;
            while (row >= firsts[batch + 1]) {
                batch++;
            }
            return batch;
        }

        /** Returns the position of a row in its batch. */
        final int index(long row, int batch) {
            return (int) (firsts == null ? row & mask : row - firsts[batch]);
        }

        /** Copies rows to the start of an array, batch by batch. */
        final void copy(long row, int length, BatchReader reader) {
            for (int done = 0; done < length; ) {
                int batch = batch(row + done);
                int from = index(row + done, batch);
                long end = firsts == null ? mask : firsts[batch + 1] - firsts[batch] - 1;
                int some = (int) Math.min(length - done - 1, end - from) + 1;
                reader.read(batch, from, done, some);
                done += some;
            }
        }
    }

    /** Copies {@code length} rows of a batch to an array. */
    @FunctionalInterface
    private interface BatchReader {
        void read(int batch, int from, int to, int length);
    }

    /** 8-bit integers. */
    public static final class Bytes extends Batched {
        private final ByteBuffer[] chunks;

        Bytes(ByteBuffer[] data, Batches batches) {
            super(batches);
            this.chunks = data;
        }

        public byte get(long row) {
            int batch = batch(row);
            return chunks[batch].get(index(row, batch));
        }

        /** Copies rows to the start of an array. */
        public void read(long row, byte[] into, int length) {
            copy(row, length, (batch, from, to, some) -> chunks[batch].get(from, into, to, some));
        }
    }

    /** 16-bit integers. */
    public static final class Shorts extends Batched {
        private final ShortBuffer[] chunks;

        Shorts(ByteBuffer[] data, Batches batches) {
            super(batches);
            this.chunks = Arrays.stream(data).map(ByteBuffer::asShortBuffer).toArray(ShortBuffer[]::new);
        }

        public short get(long row) {
            int batch = batch(row);
            return chunks[batch].get(index(row, batch));
        }

        /** Copies rows to the start of an array. */
        public void read(long row, short[] into, int length) {
            copy(row, length, (batch, from, to, some) -> chunks[batch].get(from, into, to, some));
        }
    }

    /** 32-bit integers. */
    public static final class Ints extends Batched {
        private final IntBuffer[] chunks;

        Ints(ByteBuffer[] data, Batches batches) {
            super(batches);
            this.chunks = Arrays.stream(data).map(ByteBuffer::asIntBuffer).toArray(IntBuffer[]::new);
        }

        public int get(long row) {
            int batch = batch(row);
            return chunks[batch].get(index(row, batch));
        }

        /**
         * Returns the first row in {@code [from, to)} whose value is at least {@code value}, or {@code to}. The rows
         * must be in ascending order.
         */
        public long lowerBound(long from, long to, int value) {
            long low = from;
            long high = to;
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (get(middle) < value) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        /** Copies rows to the start of an array. */
        public void read(long row, int[] into, int length) {
            copy(row, length, (batch, from, to, some) -> chunks[batch].get(from, into, to, some));
        }
    }

    /** 64-bit integers. */
    public static final class Longs extends Batched {
        private final LongBuffer[] chunks;
        private final long @Nullable [] bases;

        /**
         * @param bases number to add to the values of each batch; {@code null} if the values are stored as they are
         */
        Longs(ByteBuffer[] data, Batches batches, long @Nullable [] bases) {
            super(batches);
            this.bases = bases;
            this.chunks = Arrays.stream(data).map(ByteBuffer::asLongBuffer).toArray(LongBuffer[]::new);
        }

        public long get(long row) {
            int batch = batch(row);
            long value = chunks[batch].get(index(row, batch));
            return bases == null ? value : value + bases[batch];
        }

        /**
         * Returns the first row in {@code [from, to)} whose value is at least {@code value}, or {@code to}. The rows
         * must be in ascending order.
         */
        public long lowerBound(long from, long to, long value) {
            long low = from;
            long high = to;
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (get(middle) < value) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        /** Copies rows to the start of an array. */
        public void read(long row, long[] into, int length) {
            copy(row, length, (batch, from, to, some) -> {
                chunks[batch].get(from, into, to, some);
                for (int i = to; bases != null && i < to + some; i++) {
                    into[i] += bases[batch];
                }
            });
        }
    }

    /** Single-precision numbers. */
    public static final class Floats extends Batched {
        private final FloatBuffer[] chunks;

        Floats(ByteBuffer[] data, Batches batches) {
            super(batches);
            this.chunks = Arrays.stream(data).map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new);
        }

        public float get(long row) {
            int batch = batch(row);
            return chunks[batch].get(index(row, batch));
        }
    }

    /** Double-precision numbers. */
    public static final class Doubles extends Batched {
        private final DoubleBuffer[] chunks;

        Doubles(ByteBuffer[] data, Batches batches) {
            super(batches);
            this.chunks = Arrays.stream(data).map(ByteBuffer::asDoubleBuffer).toArray(DoubleBuffer[]::new);
        }

        public double get(long row) {
            int batch = batch(row);
            return chunks[batch].get(index(row, batch));
        }
    }

    /** Vectors of single-precision numbers with equal dimensions. */
    public static final class Vectors extends Batched {
        private final FloatBuffer[] chunks;
        private final int dim;

        Vectors(ByteBuffer[] data, int dim, Batches batches) {
            super(batches);
            this.chunks = Arrays.stream(data).map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new);
            this.dim = dim;
        }

        /** Returns the dimension of a vector. */
        public int dim() {
            return dim;
        }

        /** Copies the vector of a row to the start of an array. */
        public void read(long row, float[] into) {
            int batch = batch(row);
            chunks[batch].get(index(row, batch) * dim, into, 0, dim);
        }
    }

    /** UTF-8 texts. */
    public static final class Texts extends Batched {
        private final IntBuffer[] offsets;
        private final ByteBuffer[] chunks;

        Texts(ByteBuffer[] offsets, ByteBuffer[] data, Batches batches) {
            super(batches);
            this.offsets = Arrays.stream(offsets)
                    .map(b -> b.duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer())
                    .toArray(IntBuffer[]::new);
            this.chunks = data;
        }

        public String get(long row) {
            int chunk = batch(row);
            int index = index(row, chunk);
            int start = offsets[chunk].get(index);
            byte[] text = new byte[offsets[chunk].get(index + 1) - start];
            chunks[chunk].get(start, text);
            return new String(text, StandardCharsets.UTF_8);
        }

        /** Compares the text of a row with another text by unsigned bytes. */
        int compare(long row, byte[] text) {
            int chunk = batch(row);
            int index = index(row, chunk);
            int start = offsets[chunk].get(index);
            int length = offsets[chunk].get(index + 1) - start;
            ByteBuffer bytes = chunks[chunk];
            for (int i = 0; i < Math.min(length, text.length); i++) {
                int difference = Byte.toUnsignedInt(bytes.get(start + i)) - Byte.toUnsignedInt(text[i]);
                if (difference != 0) {
                    return difference;
                }
            }
            return length - text.length;
        }

        /** Returns the row of a text, or -1. The column must be sorted by unsigned bytes. */
        public long find(long rows, String text) {
            byte[] sought = text.getBytes(StandardCharsets.UTF_8);
            long low = 0;
            long high = rows - 1;
            while (low <= high) {
                long middle = (low + high) >>> 1;
                int order = compare(middle, sought);
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -1;
        }
    }
}
