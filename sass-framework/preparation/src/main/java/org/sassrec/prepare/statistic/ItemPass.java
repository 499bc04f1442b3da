package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;

/** Reads the events once per item and writes the visits and sums of the item side and the sums of the scenarios. */
public final class ItemPass {
    private final Path folder;
    private final boolean[] history;
    private final int items;
    private final long[] scenarioItems;
    /** Counts of one item by scenario and day, and over all scenarios by day. */
    private final DailyCounts cells = new DailyCounts();

    private final DailyCounts all = new DailyCounts();
    /** The same counts over all items. */
    private final DailyCounts scenarioCells = new DailyCounts();

    private List<List<Long>> overlap = List.of();

    public ItemPass(Path folder, boolean[] history, int items) {
        this.folder = folder;
        this.history = history;
        this.items = items;
        this.scenarioItems = new long[history.length];
    }

    public List<List<Long>> overlap() {
        return overlap;
    }

    /** Returns the number of items of each scenario, including items of test rows. */
    public long[] scenarioItems() {
        return scenarioItems;
    }

    /**
     * Writes the files of the items.
     *
     * @param work folder for temporary files
     * @param sums sums that the statistics of items need
     */
    public void run(EventRows.Mapped rows, Path work, DailySumsWriter.SumRequest sums) throws IOException {
        ItemEvents events = ItemEvents.of(rows, items, work);
        VisitWriter visits = new VisitWriter(folder, EntityFiles.ITEM, history.length);
        try (visits;
                DailySumsWriter days = sums.isEmpty()
                        ? null
                        : new DailySumsWriter(folder, EntityFiles.ITEM.days(), EntityFiles.ITEM.testDays(), sums)) {
            for (int item = 0; item < items; item++) {
                visits.nextEntity();
                if (days != null) {
                    days.nextEntity();
                }
                cells.clear();
                events.countByDay(item, cells);
                int size = cells.sort();
                for (int from = 0; from < size; ) {
                    from = processScenario(from, size, visits, days);
                }
                if (days != null && days.request().all()) {
                    addAll(cells, size, days);
                }
            }
        }
        overlap = visits.overlap();
    }

    private int processScenario(int from, int size, VisitWriter visits, @Nullable DailySumsWriter days)
            throws IOException {
        int scenario = DatasetFiles.slotOf(cells.cell(from));
        long[] total = new long[DailyCounts.COUNTS];
        int i = from;
        while (i < size && DatasetFiles.slotOf(cells.cell(i)) == scenario) {
            for (int c = 0; c < total.length; c++) {
                total[c] += cells.count(i, c);
            }
            if (!history[scenario]) {
                scenarioCells.add(cells.cell(i), cells, i);
                if (days != null && days.request().scenarios()) {
                    days.add(cells, i);
                }
            }
            i++;
        }
        scenarioItems[scenario]++;
        visits.add(scenario, total[0], total[2]);
        return i;
    }

    /** Adds the counts of a day over all scenarios. */
    private void addAll(DailyCounts parts, int size, DailySumsWriter days) throws IOException {
        all.clear();
        for (int i = 0; i < size; i++) {
            if (!history[DatasetFiles.slotOf(parts.cell(i))]) {
                all.add(DatasetFiles.dayKey(history.length, DatasetFiles.dayOf(parts.cell(i))), parts, i);
            }
        }
        int sums = all.sort();
        for (int i = 0; i < sums; i++) {
            days.add(all, i);
        }
    }

    /** Writes the sums of the scenarios, which smooth the rates. Call it after {@link #run}. */
    public void writeScenarioSums(DailySumsWriter.SumRequest sums) throws IOException {
        try (DailySumsWriter days =
                new DailySumsWriter(folder, DatasetFiles.SCENARIO_DAYS, DatasetFiles.SCENARIO_TEST_DAYS, sums)) {
            days.nextEntity();
            int size = scenarioCells.sort();
            for (int i = 0; i < size; i++) {
                days.add(scenarioCells, i);
            }
            addAll(scenarioCells, size, days);
        }
    }

    /**
     * Groups the events by item with a counting sort over narrow columns. This is faster than a GROUP BY in the SQL
     * engine, which would have a group for almost every item, scenario and day.
     */
    private record ItemEvents(MappedLongArray ends, MappedLongArray codes) {
        private static final int SPLIT_BITS = 2;

        /**
         * Groups the events by item.
         *
         * @param work folder for temporary files
         */
        static ItemEvents of(EventRows.Mapped events, int items, Path work) throws IOException {
            // The array contains counts, then starts. After all events are placed, each start has moved to the end of
            // its item.
            MappedLongArray cursors = MappedLongArray.create(work.resolve("item_starts"), items);
            int[] some = new int[EventRows.Buffered.CAPACITY];
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
            EventRows.Buffered window = new EventRows.Buffered(events);
            for (long from = 0; from < events.rows(); from += EventRows.Buffered.CAPACITY) {
                long to = Math.min(events.rows(), from + EventRows.Buffered.CAPACITY);
                placeEvents(window.load(from, to), from, to, cursors, codes);
            }
            return new ItemEvents(cursors, codes);
        }

        private static void placeEvents(
                EventRows events, long from, long to, MappedLongArray cursors, MappedLongArray codes) {
            for (long row = from; row < to; row++) {
                long cell = DatasetFiles.dayKey(events.scenario(row), events.day(row));
                long code =
                        (cell << (SPLIT_BITS + 1)) | ((long) events.split(row) << 1) | (events.positive(row) ? 1 : 0);
                codes.set(cursors.getAndAdd(events.item(row), 1), code);
            }
        }

        /** Counts the events of an item by scenario and day. */
        void countByDay(int item, DailyCounts into) {
            long end = ends.get(item);
            for (long at = item == 0 ? 0 : ends.get(item - 1); at < end; at++) {
                long code = codes.get(at);
                into.add(code >> (SPLIT_BITS + 1), (int) (code >> 1) & ((1 << SPLIT_BITS) - 1), (int) code & 1);
            }
        }
    }
}
