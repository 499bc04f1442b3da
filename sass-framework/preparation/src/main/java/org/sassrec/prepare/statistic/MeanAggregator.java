package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.util.List;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.files.table.Columns;

/** The mean of a column over the events whose value is a number, weighted by their age if there is a half-life. */
public final class MeanAggregator implements ColumnAggregator {
    private final Columns.Doubles values;
    private final double halfLife;
    private long count;
    private double sum;
    private double weight;
    private int day;

    /**
     * A mean of no events.
     *
     * @param values of the other side's entities, NaN where missing
     * @param halfLife in days, 0 for none
     */
    public MeanAggregator(Columns.Doubles values, double halfLife) {
        this.values = values;
        this.halfLife = halfLife;
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column(DatasetFiles.VALUE, ColumnType.DOUBLE));
    }

    @Override
    public void clear() {
        count = 0;
        sum = 0;
        weight = 0;
    }

    @Override
    public void advanceTo(int later) {
        double decay = count == 0 ? 1 : decay(later - day);
        sum *= decay;
        weight *= decay;
        day = later;
    }

    private double decay(int days) {
        return halfLife > 0 ? Math.exp(-Math.log(2) * days / halfLife) : 1;
    }

    @Override
    public void add(int other, Horizon horizon, int ofDay, int sign) {
        double value = values.get(other);
        if (Double.isNaN(value)) {
            return;
        }
        count += sign;
        double own = count == 0 ? 0 : sign * decay(day - ofDay);
        // Nothing left is exactly nothing, whatever the last digits of the sums.
        sum = count == 0 ? 0 : sum + own * value;
        weight = count == 0 ? 0 : weight + own;
    }

    @Override
    public void write(long key, TableWriter out) throws IOException {
        out.setLong(0, key);
        out.setDouble(1, count == 0 ? Double.NaN : sum / weight);
        out.endRow();
    }
}
