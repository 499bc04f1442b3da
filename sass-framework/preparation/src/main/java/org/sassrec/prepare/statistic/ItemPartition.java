package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
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

    /** Number of words that all threads buffer. */
    private static final int BUFFERED = 1 << 21;

    private final ChunkFile words;
    private final int rangeBits;

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
        this.words = new ChunkFile(file, ranges, BUFFERED / threads);
    }

    /** Adds an event. */
    void add(int item, int scenario, int day, int split, boolean positive) throws IOException {
        int range = item >>> rangeBits;
        long place = item & ((1L << rangeBits) - 1);
        long word =
                place << ITEM_SHIFT | DatasetFiles.dayKey(scenario, day) << 3 | (long) split << 1 | (positive ? 1 : 0);
        words.add(range, word);
    }

    /** Writes the buffered events. No event may be added afterwards. */
    void finish() throws IOException {
        words.finish();
    }

    int rangeBits() {
        return rangeBits;
    }

    /** Returns the number of events of a range. */
    long size(int range) {
        return words.size(range);
    }

    /** Passes all words of a range to a sink, in the order in which they were added. */
    void read(int range, ChunkFile.Sink sink) throws IOException {
        words.read(range, sink);
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
        words.close();
    }
}
