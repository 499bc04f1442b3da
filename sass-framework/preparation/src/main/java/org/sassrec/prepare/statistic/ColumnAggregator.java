package org.sassrec.prepare.statistic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;
import org.sassrec.files.table.Columns;

/** What a statistic makes of a column of the events that it counts. */
public interface ColumnAggregator {
    /** Columns beside the key. */
    default List<Column> columns() {
        return List.of(new Column(DatasetFiles.VALUE, ColumnType.DOUBLE));
    }

    /** Forgets all events. */
    void clear();

    /** Lets the weights age to a later day. */
    default void advanceTo(int day) {}

    /**
     * Adds ({@code sign} 1) or takes back (-1) an event.
     *
     * @param other entity of the other side, whose column is read
     * @param day of the event
     */
    void add(int other, Horizon horizon, int day, int sign);

    /** Sets the {@link #columns} of a row. */
    void write(TableWriter out);

    /** What an event weighs after some days. */
    private static double decay(double halfLife, int days) {
        return halfLife > 0 ? Math.exp(-Math.log(2) * days / halfLife) : 1;
    }

    /** How many different values of a column the events had; missing values are none. */
    final class Distinct implements ColumnAggregator {
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
        public Distinct(Columns.Ints values, int rows) {
            this.values = values;
            this.events = new int[rows];
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
                    seenValues = Arrays.copyOf(seenValues, 2 * size);
                }
                seenValues[size++] = value;
            }
            int was = events[value];
            events[value] += sign;
            distinct += (events[value] > 0 ? 1 : 0) - (was > 0 ? 1 : 0);
        }

        @Override
        public void write(TableWriter out) {
            out.setDouble(1, distinct);
        }
    }

    /** The mean of a column over the events whose value is a number, weighted by their age if there is a half-life. */
    final class Mean implements ColumnAggregator {
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
        public Mean(Columns.Doubles values, double halfLife) {
            this.values = values;
            this.halfLife = halfLife;
        }

        @Override
        public void clear() {
            count = 0;
            sum = 0;
            weight = 0;
        }

        @Override
        public void advanceTo(int later) {
            double decay = count == 0 ? 1 : ColumnAggregator.decay(halfLife, later - day);
            sum *= decay;
            weight *= decay;
            day = later;
        }

        @Override
        public void add(int other, Horizon horizon, int ofDay, int sign) {
            double value = values.get(other);
            if (Double.isNaN(value)) {
                return;
            }
            count += sign;
            double own = count == 0 ? 0 : sign * ColumnAggregator.decay(halfLife, day - ofDay);
            // Nothing left is exactly nothing, whatever the last digits of the sums.
            sum = count == 0 ? 0 : sum + own * value;
            weight = count == 0 ? 0 : weight + own;
        }

        @Override
        public void write(TableWriter out) {
            out.setDouble(1, count == 0 ? Double.NaN : sum / weight);
        }
    }

    /** The most frequent values of a column. */
    final class TopValues implements ColumnAggregator {
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
        /** Values of an entity of the other side. */
        @FunctionalInterface
        public interface Values {
            /** Gives the table rows, whatever their weights; 0 is unknown. */
            void read(int other, Horizon horizon, EntityValues.BagSink sink);
        }

        /**
         * No values yet.
         *
         * @param rows of the table that the values are rows of
         * @param k how many are wanted
         * @param halfLife in days, 0 for none
         */
        public TopValues(Values source, int rows, int k, double halfLife) {
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
                double decay = ColumnAggregator.decay(halfLife, later - day);
                for (int i = 0; i < size; i++) {
                    weights[i] *= decay;
                }
            }
            day = later;
        }

        @Override
        public void add(int other, Horizon horizon, int ofDay, int sign) {
            source.read(other, horizon, (value, weight) -> {
                if (value > 0) {
                    add(value, ofDay, sign);
                }
            });
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
            weights[at] += sign * ColumnAggregator.decay(halfLife, day - ofDay);
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
        public void write(TableWriter out) {
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
            for (int i = 0; i < k; i++) {
                out.setInt(1 + i, i < found ? values[topIndices[i]] : 0);
                out.setFloat(1 + k + i, i < found ? (float) (weights[topIndices[i]] / sum) : 0f);
            }
        }

        /** Sums that differ by the last digits only, because their terms came in another order, are equal. */
        private boolean heavier(int a, int b) {
            double difference = weights[a] - weights[b];
            double slack = 1e-9 * Math.max(Math.abs(weights[a]), Math.abs(weights[b]));
            return difference > slack || (difference >= -slack && values[a] < values[b]);
        }
    }
}
