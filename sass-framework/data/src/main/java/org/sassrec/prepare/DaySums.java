package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;

/**
 * Writes running sums by (entity, slot, day), from counts that come in this order: those of what the horizons hold, and in a
 * file of their own those of test events, which only a rolling evaluation counts. Kept apart, the ones cannot leak into the
 * others, and a file has rows for its own days alone.
 */
final class DaySums implements AutoCloseable {
    private final RunningSums known;
    private final RunningSums test;
    private final Wanted wanted;

    /**
     * What the statistics of a side ask for.
     *
     * @param scenarios sums of each scenario
     * @param all sums of all scenarios together
     * @param halfLives of all sides, in days
     * @param used which of them this side has
     */
    record Wanted(boolean scenarios, boolean all, List<Double> halfLives, List<Integer> used) {
        boolean nothing() {
            return !scenarios && !all;
        }
    }

    private DaySums(RunningSums known, RunningSums test, Wanted wanted) {
        this.known = known;
        this.test = test;
        this.wanted = wanted;
    }

    /**
     * Begins the files of one side.
     *
     * @param file of what the horizons hold
     * @param testFile of test events
     */
    static DaySums create(Path folder, String file, String testFile, Wanted wanted) throws IOException {
        return new DaySums(
                RunningSums.create(folder, file, 2 * Horizon.values().length, wanted),
                RunningSums.create(folder, testFile, 2, wanted),
                wanted);
    }

    Wanted wanted() {
        return wanted;
    }

    void nextEntity() throws IOException {
        known.nextEntity();
        test.nextEntity();
    }

    /** Adds an event of a split. */
    void add(int slot, int day, Split split, boolean positive) throws IOException {
        int one = positive ? 1 : 0;
        if (split == Split.TEST) {
            test.to(slot, day);
            test.add(0, 1);
            test.add(1, one);
            return;
        }
        int train = split == Split.TRAIN ? 1 : 0;
        known.to(slot, day);
        known.add(0, train);
        known.add(1, train * one);
        known.add(2, 1);
        known.add(3, one);
    }

    /** Adds the counts of cell number {@code index} of sorted cells. */
    void add(DayCells cells, int index) throws IOException {
        int slot = DatasetFiles.slotOf(cells.cell(index));
        int day = DatasetFiles.dayOf(cells.cell(index));
        int exposures = cells.count(index, 2);
        if (exposures > 0) {
            known.to(slot, day);
            for (int c = 0; c < DayCells.ALL; c++) {
                known.add(c, cells.count(index, c));
            }
        }
        int tested = cells.count(index, DayCells.ALL) - exposures;
        if (tested > 0) {
            test.to(slot, day);
            test.add(0, tested);
            test.add(1, cells.count(index, DayCells.ALL + 1) - cells.count(index, 3));
        }
    }

    @Override
    public void close() throws IOException {
        try (known;
                test) {
            known.flush();
            test.flush();
        }
    }
}
