package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.Entity;

/** One pass over the items, which makes visits and sums of the item side, and the sums of the scenarios as wholes. */
final class ItemPass {
    private final Path folder;
    private final boolean[] history;
    private final int items;
    private final long[] scenarioItems;
    /** One item's counts by scenario and day, and those of all its scenarios by day. */
    private final DayCells cells = new DayCells();

    private final DayCells all = new DayCells();
    /** The same of all items together. */
    private final DayCells scenarioCells = new DayCells();

    private List<List<Long>> overlap = List.of();

    ItemPass(Path folder, boolean[] history, int items) {
        this.folder = folder;
        this.history = history;
        this.items = items;
        this.scenarioItems = new long[history.length];
    }

    List<List<Long>> overlap() {
        return overlap;
    }

    /** Items of each scenario, those of its test rows included. */
    long[] scenarioItems() {
        return scenarioItems;
    }

    /** Makes the items' files; {@code sums} is what their statistics ask for. */
    void run(ItemEvents events, DaySums.Wanted sums) throws IOException {
        VisitWriter visits = new VisitWriter(folder, Entity.ITEM, history.length);
        try (visits;
                DaySums days = sums.nothing()
                        ? null
                        : DaySums.create(folder, Entity.ITEM.days(), Entity.ITEM.testDays(), sums)) {
            for (int item = 0; item < items; item++) {
                visits.nextEntity();
                if (days != null) {
                    days.nextEntity();
                }
                cells.clear();
                events.count(item, cells);
                int size = cells.sort();
                for (int from = 0; from < size; ) {
                    from = scenario(from, size, visits, days);
                }
                if (days != null && days.wanted().all()) {
                    addAll(cells, size, days);
                }
            }
        }
        overlap = visits.overlap();
    }

    private int scenario(int from, int size, VisitWriter visits, @Nullable DaySums days) throws IOException {
        int scenario = DatasetFiles.slotOf(cells.cell(from));
        long[] total = new long[DayCells.COUNTS];
        int i = from;
        while (i < size && DatasetFiles.slotOf(cells.cell(i)) == scenario) {
            for (int c = 0; c < total.length; c++) {
                total[c] += cells.count(i, c);
            }
            if (!history[scenario]) {
                scenarioCells.add(cells.cell(i), cells, i);
                if (days != null && days.wanted().scenarios()) {
                    days.add(cells, i);
                }
            }
            i++;
        }
        scenarioItems[scenario]++;
        visits.add(scenario, total[0], total[2]);
        return i;
    }

    /** Adds sums of all scenarios together. */
    private void addAll(DayCells parts, int size, DaySums days) throws IOException {
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

    /** Makes the sums of the scenarios as wholes, which rates are smoothed towards; after {@link #run}. */
    void scenarios(DaySums.Wanted sums) throws IOException {
        try (DaySums days = DaySums.create(folder, DatasetFiles.SCENARIO_DAYS, DatasetFiles.SCENARIO_TEST_DAYS, sums)) {
            days.nextEntity();
            int size = scenarioCells.sort();
            for (int i = 0; i < size; i++) {
                days.add(scenarioCells, i);
            }
            addAll(scenarioCells, size, days);
        }
    }
}
