package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;

/** One pass over the items, which makes visits and sums of the item side, and the sums of the scenarios as wholes. */
public final class ItemPass {
    private final Path folder;
    private final boolean[] history;
    private final int items;
    private final long[] scenarioItems;
    /** One item's counts by scenario and day, and those of all its scenarios by day. */
    private final DailyCounts cells = new DailyCounts();

    private final DailyCounts all = new DailyCounts();
    /** The same of all items together. */
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

    /** Items of each scenario, those of its test rows included. */
    public long[] scenarioItems() {
        return scenarioItems;
    }

    /** Makes the items' files; {@code sums} is what their statistics ask for. */
    public void run(ItemEvents events, DailySumsWriter.SumRequest sums) throws IOException {
        VisitWriter visits = new VisitWriter(folder, EntityFiles.ITEM, history.length);
        try (visits;
                DailySumsWriter days = sums.isEmpty()
                        ? null
                        : DailySumsWriter.create(folder, EntityFiles.ITEM.days(), EntityFiles.ITEM.testDays(), sums)) {
            for (int item = 0; item < items; item++) {
                visits.nextEntity();
                if (days != null) {
                    days.nextEntity();
                }
                cells.clear();
                events.countByDay(item, cells);
                int size = cells.sort();
                for (int from = 0; from < size; ) {
                    from = scenario(from, size, visits, days);
                }
                if (days != null && days.request().all()) {
                    addAll(cells, size, days);
                }
            }
        }
        overlap = visits.overlap();
    }

    private int scenario(int from, int size, VisitWriter visits, @Nullable DailySumsWriter days) throws IOException {
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

    /** Adds sums of all scenarios together. */
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

    /** Makes the sums of the scenarios as wholes, which rates are smoothed towards; after {@link #run}. */
    public void writeScenarioSums(DailySumsWriter.SumRequest sums) throws IOException {
        try (DailySumsWriter days =
                DailySumsWriter.create(folder, DatasetFiles.SCENARIO_DAYS, DatasetFiles.SCENARIO_TEST_DAYS, sums)) {
            days.nextEntity();
            int size = scenarioCells.sort();
            for (int i = 0; i < size; i++) {
                days.add(scenarioCells, i);
            }
            addAll(scenarioCells, size, days);
        }
    }
}
