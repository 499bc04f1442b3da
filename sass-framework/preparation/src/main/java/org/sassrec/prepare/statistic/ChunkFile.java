package org.sassrec.prepare.statistic;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * 64-bit words that are divided by ranges, in chunks of a temporary file. One thread adds words. After {@link #finish},
 * several threads can read ranges.
 */
final class ChunkFile implements AutoCloseable {
    private static final int MAX_CHUNK = 1 << 10;
    private static final int MIN_CHUNK = 1 << 6;

    private final FileChannel channel;
    private final int chunk;
    /** One chunk per range, from the first word to {@link #finish}. */
    private @Nullable ByteBuffer buffer;

    private final int[] buffered;
    /** Numbers of the chunks of each range in the file. All are complete except the last one. */
    private final int[][] chunks;

    private final long[] sizes;
    private int chunksWritten;

    /**
     * Creates the file, which is deleted by {@link #close}.
     *
     * @param ranges number of ranges
     * @param words number of words to buffer, if the chunks of so many ranges can be as small
     */
    ChunkFile(Path file, int ranges, int words) throws IOException {
        this.chunk = Math.max(MIN_CHUNK, Math.min(MAX_CHUNK, Integer.highestOneBit(words / ranges)));
        this.buffered = new int[ranges];
        this.chunks = new int[ranges][0];
        this.sizes = new long[ranges];
        this.channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    void add(int range, long word) throws IOException {
        ByteBuffer words = buffer;
        if (words == null) {
            words = ByteBuffer.allocate(Math.multiplyExact(buffered.length, chunk * Long.BYTES))
                    .order(ByteOrder.nativeOrder());
            buffer = words;
        }
        words.putLong((range * chunk + buffered[range]) * Long.BYTES, word);
        if (++buffered[range] == chunk) {
            write(range, words);
        }
    }

    private void write(int range, ByteBuffer from) throws IOException {
        int words = buffered[range];
        int used = (int) (sizes[range] / chunk);
        if (used == chunks[range].length) {
            chunks[range] = Arrays.copyOf(chunks[range], Math.max(4, 2 * used));
        }
        chunks[range][used] = chunksWritten;
        ByteBuffer bytes = from.slice(range * chunk * Long.BYTES, words * Long.BYTES);
        long position = (long) chunksWritten * chunk * Long.BYTES;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
        sizes[range] += words;
        buffered[range] = 0;
        chunksWritten++;
    }

    /** Writes the buffered words. No word may be added afterwards. */
    void finish() throws IOException {
        for (int range = 0; range < buffered.length && buffer != null; range++) {
            if (buffered[range] > 0) {
                write(range, buffer);
            }
        }
        buffer = null;
    }

    /** Returns the number of words of a range. */
    long size(int range) {
        return sizes[range];
    }

    /** Receives words. */
    @FunctionalInterface
    interface Sink {
        void accept(long[] words, int length);
    }

    /** Passes all words of a range to a sink, in the order in which they were added. */
    void read(int range, Sink sink) throws IOException {
        long[] words = new long[chunk];
        ByteBuffer bytes = ByteBuffer.allocate(chunk * Long.BYTES).order(ByteOrder.nativeOrder());
        for (long done = 0; done < sizes[range]; done += chunk) {
            int length = (int) Math.min(chunk, sizes[range] - done);
            bytes.clear().limit(length * Long.BYTES);
            long position = (long) chunks[range][(int) (done / chunk)] * chunk * Long.BYTES;
            while (bytes.hasRemaining()) {
                int read = channel.read(bytes, position + bytes.position());
                if (read < 0) {
                    throw new EOFException("a temporary file is truncated");
                }
            }
            bytes.flip();
            bytes.asLongBuffer().get(words, 0, length);
            sink.accept(words, length);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
