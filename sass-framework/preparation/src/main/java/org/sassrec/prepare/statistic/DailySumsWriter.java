package org.sassrec.prepare.statistic;

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
public final class DailySumsWriter implements AutoCloseable {
    private final RunningSumsWriter horizonSums;
    private final RunningSumsWriter testSums;
    private final SumRequest request;

    /**
     * What the statistics of a side ask for.
     *
     * @param scenarios sums of each scenario
     * @param all sums of all scenarios together
     * @param halfLives of all sides, in days
     * @param usedHalfLives which of them this side has
     */
    public record SumRequest(boolean scenarios, boolean all, List<Double> halfLives, List<Integer> usedHalfLives) {
        boolean isEmpty() {
            return !scenarios && !all;
        }
    }

    private DailySumsWriter(RunningSumsWriter known, RunningSumsWriter test, SumRequest wanted) {
        this.horizonSums = known;
        this.testSums = test;
        this.request = wanted;
    }

    /**
     * Begins the files of one side.
     *
     * @param file of what the horizons hold
     * @param testFile of test events
     */
    static DailySumsWriter create(Path folder, String file, String testFile, SumRequest wanted) throws IOException {
        return new DailySumsWriter(
                RunningSumsWriter.create(folder, file, 2 * Horizon.values().length, wanted),
                RunningSumsWriter.create(folder, testFile, 2, wanted),
                wanted);
    }

    SumRequest request() {
        return request;
    }

    void nextEntity() throws IOException {
        horizonSums.nextEntity();
        testSums.nextEntity();
    }

    /** Adds an event of a split. */
    void add(int slot, int day, Split split, boolean positive) throws IOException {
        int one = positive ? 1 : 0;
        if (split == Split.TEST) {
            testSums.moveTo(slot, day);
            testSums.add(0, 1);
            testSums.add(1, one);
            return;
        }
        int train = split == Split.TRAIN ? 1 : 0;
        horizonSums.moveTo(slot, day);
        horizonSums.add(0, train);
        horizonSums.add(1, train * one);
        horizonSums.add(2, 1);
        horizonSums.add(3, one);
    }

    /** Adds the counts of cell number {@code index} of sorted cells. */
    void add(DailyCounts cells, int index) throws IOException {
        int slot = DatasetFiles.slotOf(cells.cell(index));
        int day = DatasetFiles.dayOf(cells.cell(index));
        int exposures = cells.count(index, 2);
        if (exposures > 0) {
            horizonSums.moveTo(slot, day);
            for (int c = 0; c < DailyCounts.ALL_EXPOSURES; c++) {
                horizonSums.add(c, cells.count(index, c));
            }
        }
        int tested = cells.count(index, DailyCounts.ALL_EXPOSURES) - exposures;
        if (tested > 0) {
            testSums.moveTo(slot, day);
            testSums.add(0, tested);
            testSums.add(1, cells.count(index, DailyCounts.ALL_EXPOSURES + 1) - cells.count(index, 3));
        }
    }

    @Override
    public void close() throws IOException {
        try (horizonSums;
                testSums) {
            horizonSums.flush();
            testSums.flush();
        }
    }
}
