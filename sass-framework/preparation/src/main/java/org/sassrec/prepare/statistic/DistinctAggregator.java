package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.util.List;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.files.table.Columns;

/** How many different values of a column the events had; missing values are none. */
public final class DistinctAggregator implements ColumnAggregator {
    private final Columns.Ints values;
    /** Events by value, and the values that have had any. */
    private final int[] events;

    private int[] seenValues = new int[64];
    private int size;
    private int distinct;

    /**
     * No values yet.
     *
     * @param values of the other side's entities, as rows of a vocabulary, 0 where missing
     * @param rows of the vocabulary
     */
    public DistinctAggregator(Columns.Ints values, int rows) {
        this.values = values;
        this.events = new int[rows];
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column(DatasetFiles.VALUE, ColumnType.DOUBLE));
    }

    @Override
    public void clear() {
        for (int i = 0; i < size; i++) {
            events[seenValues[i]] = 0;
        }
        size = 0;
        distinct = 0;
    }

    @Override
    public void add(int other, Horizon horizon, int day, int sign) {
        int value = values.get(other);
        if (value == 0) {
            return;
        }
        if (sign > 0 && events[value] == 0) {
            if (size == seenValues.length) {
                seenValues = java.util.Arrays.copyOf(seenValues, 2 * size);
            }
            seenValues[size++] = value;
        }
        int was = events[value];
        events[value] += sign;
        distinct += (events[value] > 0 ? 1 : 0) - (was > 0 ? 1 : 0);
    }

    @Override
    public void write(long key, TableWriter out) throws IOException {
        out.setLong(0, key);
        out.setDouble(1, distinct);
        out.endRow();
    }
}
