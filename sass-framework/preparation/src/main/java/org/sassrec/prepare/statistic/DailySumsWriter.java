package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;

/**
 * Writes running sums by (entity, slot, day) from counts in this order. Events of the horizons and test events go into
 * separate files, so that test events cannot leak into the horizons. Only a rolling evaluation reads the test file.
 */
public final class DailySumsWriter implements AutoCloseable {
    private final RunningSumsWriter horizonSums;
    private final RunningSumsWriter testSums;
    private final SumRequest request;

    /**
     * The sums that the statistics of a side need.
     *
     * @param scenarios whether sums of each scenario are needed
     * @param all whether sums over all scenarios are needed
     * @param halfLives half-lives of all sides in days
     * @param usedHalfLives whether this side uses each half-life
     */
    public record SumRequest(boolean scenarios, boolean all, List<Double> halfLives, List<Integer> usedHalfLives) {
        boolean isEmpty() {
            return !scenarios && !all;
        }
    }

    private DailySumsWriter(Path folder, String file, String testFile, ColumnType type, SumRequest request)
            throws IOException {
        this.horizonSums = new RunningSumsWriter(folder, file, 2 * Horizon.values().length, type, request);
        this.testSums = new RunningSumsWriter(folder, testFile, 2, type, request);
        this.request = request;
    }

    /** Starts the files of one side. */
    static DailySumsWriter of(Path folder, EntityFiles side, SumRequest request) throws IOException {
        return new DailySumsWriter(folder, side.days(), side.testDays(), ColumnType.INT, request);
    }

    /** Starts the files of the scenarios. Their sums are those of all events. */
    static DailySumsWriter ofScenarios(Path folder, SumRequest request) throws IOException {
        return new DailySumsWriter(
                folder, DatasetFiles.SCENARIO_DAYS, DatasetFiles.SCENARIO_TEST_DAYS, ColumnType.LONG, request);
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
        horizonSums.add(1, train & one);
        horizonSums.add(2, 1);
        horizonSums.add(3, one);
    }

    /** Adds the counts of cell {@code index} of sorted cells. */
    void add(DailyCounts cells, int index) throws IOException {
        int slot = DatasetFiles.slotOf(cells.cell(index));
        int day = DatasetFiles.dayOf(cells.cell(index));
        long exposures = cells.count(index, 2);
        if (exposures > 0) {
            horizonSums.moveTo(slot, day);
            for (int c = 0; c < DailyCounts.ALL_EXPOSURES; c++) {
                horizonSums.add(c, cells.count(index, c));
            }
        }
        long tested = cells.count(index, DailyCounts.ALL_EXPOSURES) - exposures;
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

    /**
     * File of running sums by (entity, slot, day). A sum with half-life h decays from day a to day b by 2^(-(b - a) /
     * h).
     */
    private static final class RunningSumsWriter implements AutoCloseable {
        /** Number of day distances whose weights are cached. */
        private static final int CACHED_DECAYS = 1 << 9;

        private final EntityTableWriter out;
        private final double[] halfLives;
        private final ColumnType type;
        private final long[] counts;
        private final double[][] decayed;
        /** Cached weights by half-life and day distance. Computing an exponential per sum would be slow. */
        private final double[][] decays;

        private int slot = -1;
        private int day;

        /**
         * @param columns number of sums per row
         * @param type type of the sums
         */
        RunningSumsWriter(Path folder, String file, int columns, ColumnType type, SumRequest wanted)
                throws IOException {
            List<Column> written = new ArrayList<>();
            written.add(new Column("key", ColumnType.LONG));
            for (int c = 0; c < columns; c++) {
                written.add(new Column("n" + c, type));
            }
            for (int h : wanted.usedHalfLives()) {
                for (int c = 0; c < columns; c++) {
                    written.add(new Column("d" + h + "_" + c, ColumnType.DOUBLE));
                }
            }
            this.out = EntityTableWriter.create(folder, file, written);
            this.halfLives = wanted.usedHalfLives().stream()
                    .mapToDouble(h -> wanted.halfLives().get(h))
                    .toArray();
            this.type = type;
            this.counts = new long[columns];
            this.decayed = new double[halfLives.length][columns];
            this.decays = new double[halfLives.length][CACHED_DECAYS];
        }

        void nextEntity() throws IOException {
            flush();
            slot = -1;
            out.nextEntity();
        }

        /** Moves to a slot and day. Further numbers are added there. */
        void moveTo(int inSlot, int onDay) throws IOException {
            if (inSlot != slot) {
                flush();
                slot = inSlot;
                day = onDay;
                // A loop is faster than a method call for a few numbers.
                for (int c = 0; c < counts.length; c++) {
                    counts[c] = 0;
                }
                for (double[] sums : decayed) {
                    Arrays.fill(sums, 0);
                }
            } else if (onDay != day) {
                flush();
                for (int h = 0; h < halfLives.length; h++) {
                    double decay = decay(h, onDay - day);
                    for (int c = 0; c < counts.length; c++) {
                        decayed[h][c] *= decay;
                    }
                }
                day = onDay;
            }
        }

        private double decay(int halfLife, int days) {
            if (days >= CACHED_DECAYS) {
                return Math.exp(-Math.log(2) * days / halfLives[halfLife]);
            }
            double weight = decays[halfLife][days];
            if (weight == 0) {
                weight = Math.exp(-Math.log(2) * days / halfLives[halfLife]);
                decays[halfLife][days] = weight;
            }
            return weight;
        }

        /** Adds to one of the sums. */
        void add(int column, long count) {
            counts[column] += count;
            for (double[] sums : decayed) {
                sums[column] += count;
            }
        }

        /** Writes the current sums. Call it once more after the last number. */
        void flush() throws IOException {
            if (slot < 0) {
                return;
            }
            TableWriter rows = out.rows();
            rows.setLong(0, DatasetFiles.dayKey(slot, day));
            int column = 1;
            for (long count : counts) {
                if (type == ColumnType.LONG) {
                    rows.setLong(column++, count);
                } else {
                    rows.setInt(column++, VisitWriter.checked(count));
                }
            }
            for (double[] sums : decayed) {
                for (double sum : sums) {
                    rows.setDouble(column++, sum);
                }
            }
            rows.endRow();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
