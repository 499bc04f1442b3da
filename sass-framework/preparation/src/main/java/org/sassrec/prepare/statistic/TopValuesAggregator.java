package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;

/** The most frequent values of a column. */
public final class TopValuesAggregator implements ColumnAggregator {
    private final int k;
    private final double halfLife;
    private final Values source;
    /** One more than the place of each value among those met, 0 for those that were not. */
    private final int[] positions;

    private int[] values = new int[64];
    private int[] counts = new int[64];
    private double[] weights = new double[64];
    private final int[] topIndices;
    private int size;
    private int day;
    /** As many as a feature of several values may have. */
    private final int[] buffer = new int[1_000];

    /** Values of an entity of the other side. */
    @FunctionalInterface
    public interface Values {
        /** Writes table rows into {@code into}, at most its length; 0 is unknown. */
        int read(int other, Horizon horizon, int[] into);
    }

    /**
     * No values yet.
     *
     * @param rows of the table that the values are rows of
     * @param k how many are wanted
     * @param halfLife in days, 0 for none
     */
    public TopValuesAggregator(Values source, int rows, int k, double halfLife) {
        this.source = source;
        this.positions = new int[rows];
        this.k = k;
        this.halfLife = halfLife;
        this.topIndices = new int[k];
    }

    @Override
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < k; i++) {
            columns.add(new Column("v" + i, ColumnType.INT));
        }
        for (int i = 0; i < k; i++) {
            columns.add(new Column("w" + i, ColumnType.FLOAT));
        }
        return columns;
    }

    @Override
    public void clear() {
        for (int i = 0; i < size; i++) {
            positions[values[i]] = 0;
        }
        size = 0;
    }

    @Override
    public void advanceTo(int later) {
        if (size > 0 && halfLife > 0) {
            double decay = weight(later - day);
            for (int i = 0; i < size; i++) {
                weights[i] *= decay;
            }
        }
        day = later;
    }

    private double weight(int age) {
        return halfLife > 0 ? Math.exp(-Math.log(2) * age / halfLife) : 1;
    }

    @Override
    public void add(int other, Horizon horizon, int ofDay, int sign) {
        int length = source.read(other, horizon, buffer);
        for (int i = 0; i < length; i++) {
            if (buffer[i] > 0) {
                add(buffer[i], ofDay, sign);
            }
        }
    }

    private void add(int value, int ofDay, int sign) {
        int at = positions[value] == 0 ? size : positions[value] - 1;
        if (at == size) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
                counts = Arrays.copyOf(counts, 2 * size);
                weights = Arrays.copyOf(weights, 2 * size);
            }
            values[size] = value;
            counts[size] = 0;
            weights[size++] = 0;
            positions[value] = size;
        }
        counts[at] += sign;
        weights[at] += sign * weight(day - ofDay);
        if (counts[at] == 0) {
            size--;
            positions[values[size]] = at + 1;
            positions[value] = 0;
            values[at] = values[size];
            counts[at] = counts[size];
            weights[at] = weights[size];
        }
    }

    /** Writes the k heaviest, ties by the smaller (more frequent) value; their weights sum to 1. */
    @Override
    public void write(long key, TableWriter out) throws IOException {
        int found = 0;
        double sum = 0;
        boolean[] taken = new boolean[size];
        while (found < Math.min(k, size)) {
            int next = -1;
            for (int i = 0; i < size; i++) {
                if (!taken[i] && (next < 0 || heavier(i, next))) {
                    next = i;
                }
            }
            taken[next] = true;
            sum += weights[next];
            topIndices[found++] = next;
        }
        out.setLong(0, key);
        for (int i = 0; i < k; i++) {
            out.setInt(1 + i, i < found ? values[topIndices[i]] : 0);
            out.setFloat(1 + k + i, i < found ? (float) (weights[topIndices[i]] / sum) : 0f);
        }
        out.endRow();
    }

    /** Sums that differ by the last digits only, because their terms came in another order, are equal. */
    private boolean heavier(int a, int b) {
        double difference = weights[a] - weights[b];
        double slack = 1e-9 * Math.max(Math.abs(weights[a]), Math.abs(weights[b]));
        return difference > slack || (difference >= -slack && values[a] < values[b]);
    }
}
