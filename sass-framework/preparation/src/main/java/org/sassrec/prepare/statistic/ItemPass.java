package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;

/** Reads the events of each item of a part and writes their visits and sums. */
public final class ItemPass {
    private final EntityPart part;
    private final boolean[] history;
    /** Counts of one item by scenario and day, and over all scenarios by day. */
    private final DailyCounts cells = new DailyCounts();

    private final DailyCounts all = new DailyCounts();
    private final ItemTotals totals;

    public ItemPass(EntityPart part, boolean[] history) {
        this.part = part;
        this.history = history;
        this.totals = ItemTotals.zero(history.length);
    }

    /**
     * Writes the files of the items.
     *
     * @param shards events of all shards
     * @param sums sums that the statistics of items need
     */
    public ItemTotals run(List<ItemPartition> shards, DailySumsWriter.SumRequest sums) throws IOException {
        ItemEvents events = new ItemEvents(shards);
        VisitWriter visits = new VisitWriter(part, EntityFiles.ITEM, history.length);
        try (visits;
                DailySumsWriter days =
                        sums.isEmpty() ? null : DailySumsWriter.of(part.folder(), EntityFiles.ITEM, sums)) {
            for (int item = part.first(); item < part.end(); item++) {
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
                    addAll(cells, size, history, all, days);
                }
            }
        }
        EventTotals.add(totals.overlap(), visits.overlap());
        return totals;
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
                totals.cells().add(cells.cell(i), cells, i);
                if (days != null && days.request().scenarios()) {
                    days.add(cells, i);
                }
            }
            i++;
        }
        totals.scenarioItems()[scenario]++;
        visits.add(scenario, total[0], total[2], total[DailyCounts.ALL_EXPOSURES]);
        return i;
    }

    /**
     * Adds the counts of a day over all scenarios.
     *
     * @param all table for the sums
     */
    static void addAll(DailyCounts parts, int size, boolean[] history, DailyCounts all, DailySumsWriter days)
            throws IOException {
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
}
