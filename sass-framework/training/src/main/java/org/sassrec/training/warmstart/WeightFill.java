package org.sassrec.training.warmstart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.sassrec.model.graph.Optimizer;

/** Sets the first values of one weight, and of its optimizer state, from earlier values. */
final class WeightFill {
    private final WeightAxes weight;
    private final AxisJoin rows;
    private final AxisJoin columns;
    private final int earlierColumns;
    private final boolean zeroRows;

    /**
     * Joins the axes of a weight with those of an earlier weight.
     *
     * @param sources returns the earlier scenarios from whose mean a new scenario starts
     */
    WeightFill(Axes earlier, Axes axes, WeightAxes source, WeightAxes weight, Function<String, List<String>> sources) {
        this.weight = weight;
        List<AxisJoin> joins = new ArrayList<>();
        for (int axis = 0; axis < 2; axis++) {
            joins.add(AxisJoin.of(axis(source, axis), earlier, axis(weight, axis), axes, sources));
        }
        rows = joins.get(0);
        columns = joins.get(1);
        earlierColumns = axis(source, 1).stream().mapToInt(AxisBlock::size).sum();
        // A residual connection adds the rows of a table to the output, so a new table must not change it.
        boolean addsTables = weight.name().equals("tables.embedding")
                && "true".equals(axes.structure().get("model.residual"));
        zeroRows = weight.reads() || addsTables;
    }

    private static List<AxisBlock> axis(WeightAxes weight, int axis) {
        return axis < weight.axes().size() ? weight.axes().get(axis) : List.of(AxisBlock.fixed("value", 1));
    }

    AxisJoin rows() {
        return rows;
    }

    boolean zeroRows() {
        return zeroRows;
    }

    AxisJoin columns() {
        return columns;
    }

    /**
     * Sets the values.
     *
     * @param prefix prefix of the names of the optimizer state; empty for the weight
     * @param values random values of the new model, which are replaced
     * @param earlier earlier values, whose mean is used
     */
    void fill(String prefix, float[] values, List<float[]> earlier) {
        int[] single = new int[1];
        for (int row = 0; row < rows.size(); row++) {
            int at = row * columns.size();
            if (!rows.hasSource(row)) {
                if (zeroRows && prefix.isEmpty()) {
                    Arrays.fill(values, at, at + columns.size(), 0);
                }
                continue;
            }
            int[] from = rows.sources(row, single);
            for (int column = 0; column < columns.size(); column++) {
                if (columns.hasSource(column)) {
                    values[at + column] = mean(earlier, from, columns.source(column));
                }
            }
        }
        if (Optimizer.isAccumulator(prefix)) {
            new NewRowSums(weight, rows, columns.size()).fill(values);
        }
    }

    private float mean(List<float[]> earlier, int[] from, int column) {
        if (earlier.size() == 1 && from.length == 1) {
            return earlier.get(0)[from[0] * earlierColumns + column];
        }
        double sum = 0;
        for (float[] values : earlier) {
            for (int row : from) {
                sum += values[row * earlierColumns + column];
            }
        }
        return (float) (sum / (earlier.size() * from.length));
    }
}
