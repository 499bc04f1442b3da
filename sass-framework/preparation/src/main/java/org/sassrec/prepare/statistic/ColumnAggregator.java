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

/** Aggregates a column over the events of an entity. Events can be added and removed. */
public interface ColumnAggregator {
    /** Returns the columns of the result without the key. */
    default List<Column> columns() {
        return List.of(new Column(DatasetFiles.VALUE, ColumnType.DOUBLE));
    }

    /** Removes all events. */
    void clear();

    /** Decays the weights to a later day. */
    default void advanceTo(int day) {}

    /**
     * Adds ({@code sign} 1) or removes ({@code sign} -1) an event.
     *
     * @param other entity of the other side, whose column is read
     * @param day day of the event
     */
    void add(int other, Horizon horizon, int day, int sign);

    /** Sets the {@link #columns} of a row. */
    void write(TableWriter out);

    /** Returns the weight of an event after some days. */
    private static double decay(double halfLife, int days) {
        return halfLife > 0 ? Math.exp(-Math.log(2) * days / halfLife) : 1;
    }

    /** Counts the distinct values of a column. Missing values are not counted. */
    final class Distinct implements ColumnAggregator {
        private final Columns.Ints values;
        /** Number of events by value, and the values with at least one. */
        private final int[] events;

        private int[] seenValues = new int[64];
        private int size;
        private int distinct;

        /**
         * Creates an aggregator without events.
         *
         * @param values values of the entities of the other side as vocabulary rows, 0 for a missing value
         * @param rows number of rows of the vocabulary
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

    /** Computes the mean of a column over the events with a number, weighted by age if there is a half-life. */
    final class Mean implements ColumnAggregator {
        private final Columns.Doubles values;
        private final double halfLife;
        private long count;
        private double sum;
        private double weight;
        private int day;

        /**
         * Creates an aggregator without events.
         *
         * @param values values of the entities of the other side, NaN for a missing value
         * @param halfLife half-life in days, 0 for none
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
            double eventWeight = count == 0 ? 0 : sign * ColumnAggregator.decay(halfLife, day - ofDay);
            // Without events the sum is exactly 0, whatever the rounding errors.
            sum = count == 0 ? 0 : sum + eventWeight * value;
            weight = count == 0 ? 0 : weight + eventWeight;
        }

        @Override
        public void write(TableWriter out) {
            out.setDouble(1, count == 0 ? Double.NaN : sum / weight);
        }
    }

    /** Finds the most frequent values of a column. */
    final class TopValues implements ColumnAggregator {
        private final int k;
        private final double halfLife;
        private final Values source;
        /** Position of each value among the values seen plus 1, 0 for other values. */
        private final int[] positions;

        private int[] values = new int[64];
        private int[] counts = new int[64];
        private double[] weights = new double[64];
        private final int[] topIndices;
        private int size;
        private int day;
        /** Provides the values of an entity of the other side. */
        @FunctionalInterface
        public interface Values {
            /** Passes the table rows to the sink. Row 0 is out of vocabulary. Weights are ignored. */
            void read(int other, Horizon horizon, EntityValues.BagSink sink);
        }

        /**
         * Creates an aggregator without events.
         *
         * @param rows number of rows of the table of the values
         * @param k number of values to find
         * @param halfLife half-life in days, 0 for none
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

        /**
         * Writes the k values with the largest weights. The weights sum to 1. Ties are ordered by the smaller row,
         * which is the more frequent value.
         */
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

        /** Treats sums as equal if they differ only by rounding, because the order of their terms varies. */
        private boolean heavier(int a, int b) {
            double difference = weights[a] - weights[b];
            double slack = 1e-9 * Math.max(Math.abs(weights[a]), Math.abs(weights[b]));
            return difference > slack || (difference >= -slack && values[a] < values[b]);
        }
    }
}
