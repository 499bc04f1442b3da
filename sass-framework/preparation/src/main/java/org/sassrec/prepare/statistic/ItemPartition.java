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
import org.sassrec.dataset.DatasetFiles;

/**
 * The events of a shard, divided by ranges of items with equal sizes. Each event is one 64-bit word of item, scenario,
 * day, split and label. A range has its words in chunks of a temporary file. One thread adds events. After {@link
 * #finish}, several threads can read ranges.
 */
public final class ItemPartition implements AutoCloseable {
    /** Number of bits of scenario, day, split and label. The other bits contain the place of an item in its range. */
    private static final int ITEM_SHIFT = Short.SIZE - 1 + Integer.SIZE + 3;

    private static final int MAX_RANGE_BITS = Long.SIZE - ITEM_SHIFT;
    private static final long CELL_MASK = (1L << (ITEM_SHIFT - 3)) - 1;

    /** Average number of events of a range. Smaller ranges would have more chunks than the cache of a core. */
    private static final long RANGE_EVENTS = 1L << 17;

    /** More ranges would need many small chunks, whose numbers are on the heap. */
    private static final int MAX_RANGES = 1 << 12;

    private static final int MAX_CHUNK = 1 << 10;
    private static final int MIN_CHUNK = 1 << 6;
    /** Number of words that all threads buffer. */
    private static final int BUFFERED = 1 << 21;

    private final FileChannel channel;
    private final int rangeBits;
    private final int chunk;
    /** One chunk per range, from the first event to {@link #finish}. */
    private @Nullable ByteBuffer buffer;

    private final int[] buffered;
    /** Numbers of the chunks of each range in the file. All are complete except the last one. */
    private final int[][] chunks;

    private final long[] sizes;
    private int chunksWritten;

    /**
     * Creates the file of a shard.
     *
     * @param events number of events of all shards
     * @param items number of items
     * @param threads number of threads that write at the same time
     */
    public ItemPartition(Path file, long events, int items, int threads) throws IOException {
        int bits = 0;
        long wanted = Math.min(MAX_RANGES, Math.max(1, events / RANGE_EVENTS));
        while (bits < MAX_RANGE_BITS && items >>> bits > wanted) {
            bits++;
        }
        this.rangeBits = bits;
        int ranges = (Math.max(0, items - 1) >>> bits) + 1;
        this.chunk = Math.max(MIN_CHUNK, Math.min(MAX_CHUNK, Integer.highestOneBit(BUFFERED / threads / ranges)));
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

    /** Adds an event. */
    void add(int item, int scenario, int day, int split, boolean positive) throws IOException {
        int range = item >>> rangeBits;
        long place = item & ((1L << rangeBits) - 1);
        long word =
                place << ITEM_SHIFT | DatasetFiles.dayKey(scenario, day) << 3 | (long) split << 1 | (positive ? 1 : 0);
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

    /** Writes the buffered events. No event may be added afterwards. */
    void finish() throws IOException {
        for (int range = 0; range < buffered.length && buffer != null; range++) {
            if (buffered[range] > 0) {
                write(range, buffer);
            }
        }
        buffer = null;
    }

    int rangeBits() {
        return rangeBits;
    }

    /** Returns the number of events of a range. */
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

    /** Returns the place of a word's item in its range. */
    static int place(long word) {
        return (int) (word >>> ITEM_SHIFT);
    }

    /** Adds the event of a word to the counts of its item. */
    static void count(long word, DailyCounts into) {
        into.add(word >>> 3 & CELL_MASK, (int) (word >>> 1) & 3, (int) word & 1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
