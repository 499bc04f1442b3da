package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.DatasetFiles;

/**
 * The events regrouped by item, as far as sums by day need them: counted first, then each put into its item's place. Two
 * passes over narrow columns cost a fifth of an engine's grouping, which has a group for nearly every item, scenario and
 * day.
 */
final class ItemEvents {
    private static final int SPLIT_BITS = 2;

    private final ScratchLongs ends;
    private final ScratchLongs codes;

    private ItemEvents(ScratchLongs ends, ScratchLongs codes) {
        this.ends = ends;
        this.codes = codes;
    }

    /** @param work folder for what nobody needs afterwards */
    static ItemEvents of(EventColumns events, int items, Path work) throws IOException {
        // Counts, then starts, and when all events are placed each start has moved to its item's end.
        ScratchLongs cursors = ScratchLongs.create(work.resolve("item_starts"), items);
        int[] some = new int[UserRows.WINDOW];
        for (long from = 0; from < events.rows(); from += some.length) {
            int size = (int) Math.min(some.length, events.rows() - from);
            events.items().read(from, some, size);
            for (int i = 0; i < size; i++) {
                cursors.add(some[i], 1);
            }
        }
        long start = 0;
        for (int item = 0; item < items; item++) {
            long count = cursors.get(item);
            cursors.set(item, start);
            start += count;
        }
        ScratchLongs codes = ScratchLongs.create(work.resolve("item_events"), events.rows());
        UserRows window = new UserRows(events);
        for (long from = 0; from < events.rows(); from += UserRows.WINDOW) {
            long to = Math.min(events.rows(), from + UserRows.WINDOW);
            place(window.of(from, to), from, to, cursors, codes);
        }
        return new ItemEvents(cursors, codes);
    }

    private static void place(EventRows events, long from, long to, ScratchLongs cursors, ScratchLongs codes) {
        for (long row = from; row < to; row++) {
            long cell = DatasetFiles.dayKey(events.scenario(row), events.day(row));
            long code = (cell << (SPLIT_BITS + 1)) | ((long) events.split(row) << 1) | (events.positive(row) ? 1 : 0);
            codes.set(cursors.add(events.item(row), 1), code);
        }
    }

    /** Counts an item's events by scenario and day. */
    void count(int item, DayCells into) {
        long end = ends.get(item);
        for (long at = item == 0 ? 0 : ends.get(item - 1); at < end; at++) {
            long code = codes.get(at);
            into.add(code >> (SPLIT_BITS + 1), (int) (code >> 1) & ((1 << SPLIT_BITS) - 1), (int) code & 1);
        }
    }
}
