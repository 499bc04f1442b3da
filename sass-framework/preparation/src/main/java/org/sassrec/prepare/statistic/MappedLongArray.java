package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Array of longs in a memory-mapped temporary file, without heap use. All elements are initially 0. */
record MappedLongArray(LongBuffer[] chunks) {
    private static final int SHIFT = 27;
    private static final int CHUNK = 1 << SHIFT;

    static MappedLongArray create(Path file, long size) throws IOException {
        LongBuffer[] chunks = new LongBuffer[Math.toIntExact((size + CHUNK - 1) >>> SHIFT)];
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            reserve(channel, size * Long.BYTES);
            for (int c = 0; c < chunks.length; c++) {
                long from = (long) c << SHIFT;
                chunks[c] = channel.map(
                                FileChannel.MapMode.READ_WRITE,
                                from * Long.BYTES,
                                Math.min(CHUNK, size - from) * Long.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .asLongBuffer();
            }
        }
        return new MappedLongArray(chunks);
    }

    /**
     * Allocates the disk space. With a sparse file, a full disk would crash the JVM on a later write to the mapping.
     */
    private static void reserve(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long done = 0; done < bytes; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - done));
            done += channel.write(zeros);
        }
    }

    long get(long index) {
        return chunks[(int) (index >>> SHIFT)].get((int) index & (CHUNK - 1));
    }

    void set(long index, long value) {
        chunks[(int) (index >>> SHIFT)].put((int) index & (CHUNK - 1), value);
    }

    /** Adds to an element and returns the previous value. */
    long getAndAdd(long index, long more) {
        LongBuffer chunk = chunks[(int) (index >>> SHIFT)];
        int at = (int) index & (CHUNK - 1);
        long was = chunk.get(at);
        chunk.put(at, was + more);
        return was;
    }
}
