package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;

/**
 * A file of running sums by (entity, slot, day). A sum with the half-life h is carried from day a to day b by
 * 2^(-(b - a) / h).
 */
final class RunningSumsWriter implements AutoCloseable {
    /** Distances of days whose weights are kept. */
    private static final int CACHED_DECAYS = 1 << 9;

    private final EntityTableWriter out;
    private final double[] halfLives;
    private final int[] counts;
    private final double[][] decayed;
    /** Weights after some days by half-life, as far as they were asked for; an exponential each costs most of a sum. */
    private final double[][] decays;

    private int slot = -1;
    private int day;

    private RunningSumsWriter(EntityTableWriter out, double[] halfLives, int columns) {
        this.out = out;
        this.halfLives = halfLives;
        this.counts = new int[columns];
        this.decayed = new double[halfLives.length][columns];
        this.decays = new double[halfLives.length][CACHED_DECAYS];
    }

    /** @param counts how many numbers are summed up beside one another */
    static RunningSumsWriter create(Path folder, String file, int counts, DailySumsWriter.SumRequest wanted)
            throws IOException {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("key", ColumnType.LONG));
        for (int c = 0; c < counts; c++) {
            columns.add(new Column("n" + c, ColumnType.INT));
        }
        for (int h : wanted.usedHalfLives()) {
            for (int c = 0; c < counts; c++) {
                columns.add(new Column("d" + h + "_" + c, ColumnType.DOUBLE));
            }
        }
        double[] halfLives = wanted.usedHalfLives().stream()
                .mapToDouble(h -> wanted.halfLives().get(h))
                .toArray();
        return new RunningSumsWriter(EntityTableWriter.create(folder, file, columns), halfLives, counts);
    }

    void nextEntity() throws IOException {
        flush();
        slot = -1;
        out.nextEntity();
    }

    /** Goes on to a slot and day, at which numbers are added next. */
    void moveTo(int inSlot, int onDay) throws IOException {
        if (inSlot != slot) {
            flush();
            slot = inSlot;
            day = onDay;
            // A few numbers: a call costs more than the loop.
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
        double known = decays[halfLife][days];
        if (known == 0) {
            known = Math.exp(-Math.log(2) * days / halfLives[halfLife]);
            decays[halfLife][days] = known;
        }
        return known;
    }

    /** Adds to one of the numbers. */
    void add(int column, int count) {
        // Beyond two billion events of a scenario its rate would be below zero: better no dataset than that one.
        counts[column] = Math.addExact(counts[column], count);
        for (double[] sums : decayed) {
            sums[column] += count;
        }
    }

    /** Writes what was summed up so far; to be called once more after the last. */
    void flush() throws IOException {
        if (slot < 0) {
            return;
        }
        TableWriter rows = out.rows();
        rows.setLong(0, DatasetFiles.dayKey(slot, day));
        int column = 1;
        for (int count : counts) {
            rows.setInt(column++, count);
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
