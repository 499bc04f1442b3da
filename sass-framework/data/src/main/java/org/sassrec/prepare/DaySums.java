package org.sassrec.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.TableWriter;
import org.sassrec.dataset.TableWriter.Column;
import org.sassrec.dataset.TableWriter.ColumnType;

/**
 * Writes running sums by (entity, slot, day), from counts that come in this order. A sum with the half-life h is carried
 * from day a to day b by 2^(-(b - a) / h).
 */
final class DaySums implements AutoCloseable {
    private static final int COUNTS = 2 * Horizon.values().length;

    /** Distances of days whose weights are kept. */
    private static final int DECAYS = 1 << 9;

    private final GroupedWriter out;
    private final Wanted wanted;
    private final double[] halfLives;
    private final int[] counts = new int[COUNTS];
    private final double[][] decayed;
    /** Weights after some days by half-life, as far as they were asked for; an exponential each costs most of a sum. */
    private final double[][] decays;

    private int slot = -1;
    private int day;

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

    private DaySums(GroupedWriter out, Wanted wanted) {
        this.out = out;
        this.wanted = wanted;
        this.halfLives = wanted.used().stream()
                .mapToDouble(h -> wanted.halfLives().get(h))
                .toArray();
        this.decayed = new double[halfLives.length][COUNTS];
        this.decays = new double[halfLives.length][DECAYS];
    }

    static DaySums create(Path folder, String file, Wanted wanted) throws IOException {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("key", ColumnType.LONG));
        for (int c = 0; c < COUNTS; c++) {
            columns.add(new Column("n" + c, ColumnType.INT));
        }
        for (int h : wanted.used()) {
            for (int c = 0; c < COUNTS; c++) {
                columns.add(new Column("d" + h + "_" + c, ColumnType.DOUBLE));
            }
        }
        return new DaySums(GroupedWriter.create(folder, file, columns), wanted);
    }

    Wanted wanted() {
        return wanted;
    }

    void nextEntity() throws IOException {
        flush();
        slot = -1;
        out.nextEntity();
    }

    /** Adds an event of a split; test events are in no horizon. */
    void add(int inSlot, int onDay, Split split, boolean positive) throws IOException {
        if (split == Split.TEST) {
            return;
        }
        int one = positive ? 1 : 0;
        int train = split == Split.TRAIN ? 1 : 0;
        add(inSlot, onDay, train, train * one, 1, one);
    }

    /** Adds the counts of cell number {@code index} of sorted cells. */
    void add(DayCells cells, int index) throws IOException {
        long cell = cells.cell(index);
        add(
                DatasetFiles.slotOf(cell),
                DatasetFiles.dayOf(cell),
                cells.count(index, 0),
                cells.count(index, 1),
                cells.count(index, 2),
                cells.count(index, 3));
    }

    /** Adds counts of a day, those of train and those of train and validation. */
    private void add(int inSlot, int onDay, int trainExposures, int trainPositives, int exposures, int positives)
            throws IOException {
        if (exposures == 0) {
            return;
        }
        if (inSlot != slot) {
            flush();
            slot = inSlot;
            day = onDay;
            // Four numbers: a call costs more than the loop.
            for (int c = 0; c < COUNTS; c++) {
                counts[c] = 0;
            }
            for (double[] sums : decayed) {
                java.util.Arrays.fill(sums, 0);
            }
        } else if (onDay != day) {
            flush();
            for (int h = 0; h < halfLives.length; h++) {
                double decay = decay(h, onDay - day);
                for (int c = 0; c < COUNTS; c++) {
                    decayed[h][c] *= decay;
                }
            }
            day = onDay;
        }
        add(0, trainExposures);
        add(1, trainPositives);
        add(2, exposures);
        add(3, positives);
    }

    private double decay(int halfLife, int days) {
        if (days >= DECAYS) {
            return Math.exp(-Math.log(2) * days / halfLives[halfLife]);
        }
        double known = decays[halfLife][days];
        if (known == 0) {
            known = Math.exp(-Math.log(2) * days / halfLives[halfLife]);
            decays[halfLife][days] = known;
        }
        return known;
    }

    private void add(int column, int count) {
        counts[column] += count;
        for (double[] sums : decayed) {
            sums[column] += count;
        }
    }

    private void flush() throws IOException {
        if (slot < 0) {
            return;
        }
        TableWriter rows = out.rows();
        rows.setLong(0, DatasetFiles.dayKey(slot, day));
        int column = 1;
        for (int c = 0; c < COUNTS; c++) {
            rows.setInt(column++, counts[c]);
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
        try (out) {
            flush();
        }
    }
}
