package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Counts of the events of some items. The counts of disjoint sets of items add up.
 *
 * @param overlap items with train events in both scenarios
 * @param scenarioItems number of items of each scenario, including items of test rows
 * @param cells counts of all items by scenario and day
 */
public record ItemTotals(long[][] overlap, long[] scenarioItems, DailyCounts cells) {

    static ItemTotals zero(int scenarios) {
        return new ItemTotals(new long[scenarios][scenarios], new long[scenarios], new DailyCounts());
    }

    /** Returns the counts of all parts. */
    public static ItemTotals sum(List<ItemTotals> parts) {
        ItemTotals all = zero(parts.get(0).scenarioItems.length);
        for (ItemTotals part : parts) {
            EventTotals.add(all.overlap, part.overlap);
            for (int s = 0; s < all.scenarioItems.length; s++) {
                all.scenarioItems[s] += part.scenarioItems[s];
            }
            int size = part.cells.sort();
            for (int i = 0; i < size; i++) {
                all.cells.add(part.cells.cell(i), part.cells, i);
            }
        }
        return all;
    }

    /** Writes the sums of the scenarios, which smooth the rates. */
    public void writeScenarioSums(Path folder, boolean[] history, DailySumsWriter.SumRequest sums) throws IOException {
        try (DailySumsWriter days = DailySumsWriter.ofScenarios(folder, sums)) {
            days.nextEntity();
            int size = cells.sort();
            for (int i = 0; i < size; i++) {
                days.add(cells, i);
            }
            ItemPass.addAll(cells, size, history, new DailyCounts(), days);
        }
    }
}
