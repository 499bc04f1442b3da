package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Groups the events of items, in ascending order of the items. This is faster than a GROUP BY in the SQL engine, which
 * would have a group for almost every item, scenario and day. A range of items whose events exceed the memory is read
 * several times, for some of its items each time. Not thread-safe.
 */
final class ItemEvents {
    /** Number of events that are grouped in memory. They fit into the cache of a core. */
    private static final int CAPACITY = 1 << 18;

    private final List<ItemPartition> shards;
    private final int rangeBits;
    private final long[] grouped;
    private final long[] loaded;
    private int range = -1;
    /** Whether {@code loaded} contains all words of the range. */
    private boolean complete;

    private int length;
    /** Number of words of each item of the range. */
    private final long[] counts;
    /** Places of the grouped items in the range: from, inclusive, to, exclusive. */
    private int from;

    private int to;
    /** End of the words of each grouped item. */
    private final int[] ends;

    ItemEvents(List<ItemPartition> shards) {
        this(shards, CAPACITY);
    }

    /**
     * @param capacity number of events that are grouped in memory
     */
    ItemEvents(List<ItemPartition> shards, int capacity) {
        this.shards = shards;
        this.grouped = new long[capacity];
        this.loaded = new long[capacity];
        this.rangeBits = shards.get(0).rangeBits();
        this.counts = new long[1 << rangeBits];
        this.ends = new int[1 << rangeBits];
    }

    /** Counts the events of an item by scenario and day. The item must not be smaller than the previous one. */
    void countByDay(int item, DailyCounts into) throws IOException {
        if (item >>> rangeBits != range) {
            loadRange(item >>> rangeBits);
        }
        int place = item & ((1 << rangeBits) - 1);
        if (counts[place] > grouped.length) {
            read((words, size) -> {
                for (int i = 0; i < size; i++) {
                    if (ItemPartition.place(words[i]) == place) {
                        ItemPartition.count(words[i], into);
                    }
                }
            });
            return;
        }
        if (place >= to) {
            group(place);
        }
        for (int i = place == from ? 0 : ends[place - 1]; i < ends[place]; i++) {
            ItemPartition.count(grouped[i], into);
        }
    }

    private void loadRange(int next) throws IOException {
        range = next;
        from = 0;
        to = 0;
        long size = shards.stream().mapToLong(shard -> shard.size(next)).sum();
        complete = false;
        length = 0;
        boolean fits = size <= loaded.length;
        Arrays.fill(counts, 0);
        read((words, some) -> {
            for (int i = 0; i < some; i++) {
                counts[ItemPartition.place(words[i])]++;
            }
            if (fits) {
                System.arraycopy(words, 0, loaded, length, some);
                length += some;
            }
        });
        complete = fits;
    }

    /** Groups the events of an item and of as many following items of the range as fit. */
    private void group(int first) throws IOException {
        from = first;
        to = first;
        int size = 0;
        while (to < counts.length && size + counts[to] <= grouped.length) {
            ends[to] = size;
            size += (int) counts[to];
            to++;
        }
        // Each end starts at the start of its item and moves to its end.
        read((words, some) -> {
            for (int i = 0; i < some; i++) {
                int place = ItemPartition.place(words[i]);
                if (place >= from && place < to) {
                    grouped[ends[place]++] = words[i];
                }
            }
        });
    }

    private void read(ChunkFile.Sink sink) throws IOException {
        if (complete) {
            sink.accept(loaded, length);
            return;
        }
        for (ItemPartition shard : shards) {
            shard.read(range, sink);
        }
    }
}
