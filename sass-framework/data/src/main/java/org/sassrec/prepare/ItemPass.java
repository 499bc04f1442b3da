package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Columns;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.Entity;
import org.sassrec.dataset.TableFile;

/** One pass over the engine's counts by (item, scenario, day), which makes visits and sums of the item side. */
final class ItemPass {
    private final Path folder;
    private final boolean[] history;
    private final Columns.Ints item;
    private final Columns.Shorts scenario;
    private final Columns.Ints day;
    private final List<Columns.Ints> counts = new ArrayList<>();
    private final long rows;
    private final int items;
    private final long[] scenarioItems;
    private List<List<Long>> overlap = List.of();

    /** @param file with item, scenario, day and n0..n3, sorted; n4 counts all splits */
    ItemPass(Path folder, Path file, boolean[] history, int items) throws IOException {
        TableFile table = TableFile.open(file);
        this.folder = folder;
        this.history = history;
        this.items = items;
        this.rows = table.rows();
        this.item = table.ints("item");
        this.scenario = table.shorts("scenario");
        this.day = table.ints("day");
        for (int c = 0; c < 4; c++) {
            counts.add(table.ints("n" + c));
        }
        this.scenarioItems = new long[history.length];
    }

    List<List<Long>> overlap() {
        return overlap;
    }

    /** Items of each scenario, those of its test rows included. */
    long[] scenarioItems() {
        return scenarioItems;
    }

    /** Makes the files; {@code sums} is what the statistics of the items ask for. */
    void run(DaySums.Wanted sums) throws IOException {
        VisitWriter visits = new VisitWriter(folder, Entity.ITEM, history.length);
        try (visits;
                DaySums days = sums.nothing() ? null : DaySums.create(folder, Entity.ITEM.days(), sums)) {
            long row = 0;
            for (int i = 0; i < items; i++) {
                visits.nextEntity();
                if (days != null) {
                    days.nextEntity();
                }
                Map<Integer, int[]> all = new TreeMap<>();
                while (row < rows && item.get(row) == i) {
                    row = scenario(row, i, visits, days, all);
                }
                if (days != null && days.wanted().all()) {
                    for (var sum : all.entrySet()) {
                        int[] n = sum.getValue();
                        days.add(history.length, sum.getKey(), n[0], n[1], n[2], n[3]);
                    }
                }
            }
        }
        overlap = visits.overlap();
    }

    private long scenario(long from, int of, VisitWriter visits, @Nullable DaySums days, Map<Integer, int[]> all)
            throws IOException {
        int slot = scenario.get(from);
        long[] total = new long[counts.size()];
        long row = from;
        while (row < rows && item.get(row) == of && scenario.get(row) == slot) {
            int[] sum = history[slot] || days == null ? null : all.computeIfAbsent(day.get(row), d -> new int[4]);
            for (int c = 0; c < total.length; c++) {
                int n = counts.get(c).get(row);
                total[c] += n;
                if (sum != null) {
                    sum[c] += n;
                }
            }
            if (days != null && days.wanted().scenarios() && !history[slot]) {
                days.add(
                        slot,
                        day.get(row),
                        counts.get(0).get(row),
                        counts.get(1).get(row),
                        counts.get(2).get(row),
                        counts.get(3).get(row));
            }
            row++;
        }
        scenarioItems[slot]++;
        visits.add(slot, total[0], total[1], total[2], total[3]);
        return row;
    }

    /** Sums of the scenarios as wholes, which rates are smoothed towards. */
    static void scenarios(Path folder, Path file, int scenarios, DaySums.Wanted sums) throws IOException {
        TableFile table = TableFile.open(file);
        Columns.Shorts slot = table.shorts("scenario");
        Columns.Ints day = table.ints("day");
        List<Columns.Ints> n = new ArrayList<>();
        for (int c = 0; c < 4; c++) {
            n.add(table.ints("n" + c));
        }
        Map<Integer, int[]> all = new TreeMap<>();
        try (DaySums days = DaySums.create(folder, DatasetFiles.SCENARIO_DAYS, sums)) {
            days.nextEntity();
            for (long row = 0; row < table.rows(); row++) {
                int[] sum = all.computeIfAbsent(day.get(row), d -> new int[4]);
                for (int c = 0; c < 4; c++) {
                    sum[c] += n.get(c).get(row);
                }
                days.add(
                        slot.get(row),
                        day.get(row),
                        n.get(0).get(row),
                        n.get(1).get(row),
                        n.get(2).get(row),
                        n.get(3).get(row));
            }
            for (var sum : all.entrySet()) {
                int[] total = sum.getValue();
                days.add(scenarios, sum.getKey(), total[0], total[1], total[2], total[3]);
            }
        }
    }
}
