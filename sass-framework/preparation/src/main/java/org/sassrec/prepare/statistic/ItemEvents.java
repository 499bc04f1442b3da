package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.DatasetFiles;

/**
 * The events regrouped by item, as far as sums by day need them: counted first, then each put into its item's place. Two
 * passes over narrow columns cost a fifth of an engine's grouping, which has a group for nearly every item, scenario and
 * day.
 */
public final class ItemEvents {
    private static final int SPLIT_BITS = 2;

    private final MappedLongArray ends;
    private final MappedLongArray codes;

    private ItemEvents(MappedLongArray ends, MappedLongArray codes) {
        this.ends = ends;
        this.codes = codes;
    }

    /**
     * Groups the events by item.
     *
     * @param work folder for what nobody needs afterwards
     */
    public static ItemEvents of(EventColumns events, int items, Path work) throws IOException {
        // Counts, then starts, and when all events are placed each start has moved to its item's end.
        MappedLongArray cursors = MappedLongArray.create(work.resolve("item_starts"), items);
        int[] some = new int[BufferedEventRows.CAPACITY];
        for (long from = 0; from < events.rows(); from += some.length) {
            int size = (int) Math.min(some.length, events.rows() - from);
            events.items().read(from, some, size);
            for (int i = 0; i < size; i++) {
                cursors.getAndAdd(some[i], 1);
            }
        }
        long start = 0;
        for (int item = 0; item < items; item++) {
            long count = cursors.get(item);
            cursors.set(item, start);
            start += count;
        }
        MappedLongArray codes = MappedLongArray.create(work.resolve("item_events"), events.rows());
        BufferedEventRows window = new BufferedEventRows(events);
        for (long from = 0; from < events.rows(); from += BufferedEventRows.CAPACITY) {
            long to = Math.min(events.rows(), from + BufferedEventRows.CAPACITY);
            placeEvents(window.load(from, to), from, to, cursors, codes);
        }
        return new ItemEvents(cursors, codes);
    }

    private static void placeEvents(
            EventRows events, long from, long to, MappedLongArray cursors, MappedLongArray codes) {
        for (long row = from; row < to; row++) {
            long cell = DatasetFiles.dayKey(events.scenario(row), events.day(row));
            long code = (cell << (SPLIT_BITS + 1)) | ((long) events.split(row) << 1) | (events.positive(row) ? 1 : 0);
            codes.set(cursors.getAndAdd(events.item(row), 1), code);
        }
    }

    /** Counts an item's events by scenario and day. */
    void countByDay(int item, DailyCounts into) {
        long end = ends.get(item);
        for (long at = item == 0 ? 0 : ends.get(item - 1); at < end; at++) {
            long code = codes.get(at);
            into.add(code >> (SPLIT_BITS + 1), (int) (code >> 1) & ((1 << SPLIT_BITS) - 1), (int) code & 1);
        }
    }
}
