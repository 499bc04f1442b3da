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

/**
 * Typed columns of a {@link TableFile}: random access by row number, thread-safe, nothing allocated (texts apart).
 *
 * <p>A row beyond the table is an {@link IndexOutOfBoundsException}.
 */
public final class Columns {

    private Columns() {}

    private static long mask(int shift) {
        return (1L << shift) - 1;
    }

    /** 8-bit integers. */
    public static final class Bytes {
        private final ByteBuffer[] chunks;
        private final int shift;
        private final long mask;

        Bytes(ByteBuffer[] data, int shift) {
            this.chunks = data;
            this.shift = shift;
            this.mask = mask(shift);
        }

        public byte get(long row) {
            return chunks[(int) (row >>> shift)].get((int) (row & mask));
        }

        /** Copies rows to the beginning of an array. */
        public void read(long row, byte[] into, int length) {
            for (int done = 0; done < length; ) {
                ByteBuffer chunk = chunks[(int) ((row + done) >>> shift)];
                int from = (int) ((row + done) & mask);
                int some = Math.min(length - done, chunk.limit() - from);
                chunk.get(from, into, done, some);
                done += some;
            }
        }
    }

    /** 16-bit integers. */
    public static final class Shorts {
        private final ShortBuffer[] chunks;
        private final int shift;
        private final long mask;

        Shorts(ByteBuffer[] data, int shift) {
            this.chunks = Arrays.stream(data).map(ByteBuffer::asShortBuffer).toArray(ShortBuffer[]::new);
            this.shift = shift;
            this.mask = mask(shift);
        }

        public short get(long row) {
            return chunks[(int) (row >>> shift)].get((int) (row & mask));
        }

        /** Copies rows to the beginning of an array. */
        public void read(long row, short[] into, int length) {
            for (int done = 0; done < length; ) {
                ShortBuffer chunk = chunks[(int) ((row + done) >>> shift)];
                int from = (int) ((row + done) & mask);
                int some = Math.min(length - done, chunk.limit() - from);
                chunk.get(from, into, done, some);
                done += some;
            }
        }
    }

    /** 32-bit integers. */
    public static final class Ints {
        private final IntBuffer[] chunks;
        private final int shift;
        private final long mask;

        Ints(ByteBuffer[] data, int shift) {
            this.chunks = Arrays.stream(data).map(ByteBuffer::asIntBuffer).toArray(IntBuffer[]::new);
            this.shift = shift;
            this.mask = mask(shift);
        }

        public int get(long row) {
            return chunks[(int) (row >>> shift)].get((int) (row & mask));
        }

        /** The first of rows in ascending order that is not below a value, or the end. */
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

        /** Copies rows to the beginning of an array. */
        public void read(long row, int[] into, int length) {
            for (int done = 0; done < length; ) {
                IntBuffer chunk = chunks[(int) ((row + done) >>> shift)];
                int from = (int) ((row + done) & mask);
                int some = Math.min(length - done, chunk.limit() - from);
                chunk.get(from, into, done, some);
                done += some;
            }
        }
    }

    /** 64-bit integers. */
    public static final class Longs {
        private final LongBuffer[] chunks;
        private final int shift;
        private final long mask;

        Longs(ByteBuffer[] data, int shift) {
            this.chunks = Arrays.stream(data).map(ByteBuffer::asLongBuffer).toArray(LongBuffer[]::new);
            this.shift = shift;
            this.mask = mask(shift);
        }

        public long get(long row) {
            return chunks[(int) (row >>> shift)].get((int) (row & mask));
        }

        /** The first of rows in ascending order that is not below a value, or the end. */
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

        /** Copies rows to the beginning of an array. */
        public void read(long row, long[] into, int length) {
            for (int done = 0; done < length; ) {
                LongBuffer chunk = chunks[(int) ((row + done) >>> shift)];
                int from = (int) ((row + done) & mask);
                int some = Math.min(length - done, chunk.limit() - from);
                chunk.get(from, into, done, some);
                done += some;
            }
        }
    }

    /** Single-precision numbers. */
    public static final class Floats {
        private final FloatBuffer[] chunks;
        private final int shift;
        private final long mask;

        Floats(ByteBuffer[] data, int shift) {
            this.chunks = Arrays.stream(data).map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new);
            this.shift = shift;
            this.mask = mask(shift);
        }

        public float get(long row) {
            return chunks[(int) (row >>> shift)].get((int) (row & mask));
        }
    }

    /** Double-precision numbers. */
    public static final class Doubles {
        private final DoubleBuffer[] chunks;
        private final int shift;
        private final long mask;

        Doubles(ByteBuffer[] data, int shift) {
            this.chunks = Arrays.stream(data).map(ByteBuffer::asDoubleBuffer).toArray(DoubleBuffer[]::new);
            this.shift = shift;
            this.mask = mask(shift);
        }

        public double get(long row) {
            return chunks[(int) (row >>> shift)].get((int) (row & mask));
        }
    }

    /** Vectors of single-precision numbers, all of one length. */
    public static final class Vectors {
        private final FloatBuffer[] chunks;
        private final int dim;
        private final int shift;
        private final long mask;

        Vectors(ByteBuffer[] data, int dim, int shift) {
            this.chunks = Arrays.stream(data).map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new);
            this.dim = dim;
            this.shift = shift;
            this.mask = mask(shift);
        }

        /** Numbers of a vector. */
        public int dim() {
            return dim;
        }

        /** Copies a row's vector to the beginning of an array. */
        public void read(long row, float[] into) {
            chunks[(int) (row >>> shift)].get((int) (row & mask) * dim, into, 0, dim);
        }
    }

    /** UTF-8 texts. */
    public static final class Texts {
        private final IntBuffer[] offsets;
        private final ByteBuffer[] chunks;
        private final int shift;
        private final long mask;

        Texts(ByteBuffer[] offsets, ByteBuffer[] data, int shift) {
            this.offsets = Arrays.stream(offsets)
                    .map(b -> b.duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer())
                    .toArray(IntBuffer[]::new);
            this.chunks = data;
            this.shift = shift;
            this.mask = mask(shift);
        }

        public String get(long row) {
            int chunk = (int) (row >>> shift);
            int index = (int) (row & mask);
            int start = offsets[chunk].get(index);
            byte[] text = new byte[offsets[chunk].get(index + 1) - start];
            chunks[chunk].get(start, text);
            return new String(text, StandardCharsets.UTF_8);
        }

        /** Order of a row's text and another, by unsigned bytes. */
        int compare(long row, byte[] text) {
            int chunk = (int) (row >>> shift);
            int index = (int) (row & mask);
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

        /** Row of a text in a column sorted by unsigned bytes, or -1. */
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
