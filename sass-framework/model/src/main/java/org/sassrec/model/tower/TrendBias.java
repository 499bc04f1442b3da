package org.sassrec.model.tower;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;
import org.sassrec.sampling.retrieval.RetrievalBatch.Trend;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The part of the item bias that changes by the day. With x the statistics that feed it, in each scenario s:
 *
 * <pre>
 * t_s(x) = w_s [tanh(A_s x + a_s) ; x] + c_s        w and c start as 0
 * </pre>
 *
 * <p>In training, rows of several days share candidates, so that an item has one bias per day. The biases are
 * additional columns of the vectors: an item has one column per day, a user has 1 in the column of the row's day and 0
 * elsewhere. Served vectors belong to one day and have one such column.
 */
public final class TrendBias {
    private static final int HIDDEN = 16;

    private TrendBias() {}

    /** Returns the placeholder of the statistics [-1, columns], or {@code null} if no statistic feeds the bias. */
    public static @Nullable Placeholder<TFloat32> placeholder(Ops tf, ModelSpec spec) {
        return spec.trend() == 0 ? null : FeedDict.floats(tf, -1, spec.trend());
    }

    /**
     * Returns t of each row and day.
     *
     * @param numbers [m * days, columns]; the days of a row are consecutive
     * @param sizes [scenarios] number m of rows of each scenario
     * @return [m, days]
     */
    public static Value build(Tape tape, ModelSpec spec, Operand<TFloat32> numbers, Operand<TInt32> sizes, int days) {
        Ops tf = tape.ops();
        int columns = spec.trend();
        Segments segments = Segments.all(spec.scenarios(), days == 1 ? sizes : tf.math.mul(sizes, tf.constant(days)));
        Value x = tape.constant(numbers);
        Initializer first = Initializer.glorot(columns, HIDDEN);
        Value hidden = DenseLayer.dense(
                tape, x, segments, s -> "item.trend." + s + ".hidden", columns, HIDDEN, first, Activation.TANH);
        Value t = DenseLayer.dense(
                tape,
                tape.concatColumns(List.of(hidden, x), HIDDEN, columns),
                segments,
                s -> "item.trend." + s + ".out",
                HIDDEN + columns,
                1,
                Initializer.ZEROS,
                Activation.NONE);
        return tape.record(
                tf.reshape(t.operand(), tf.constant(new int[] {-1, days})),
                d -> t.addGradient(tf.reshape(d, tf.constant(new int[] {-1, 1}))));
    }

    /** Adds the bias of all days [m] to the trend t [m, days]. */
    public static Value sum(Tape tape, Value trend, Value bias) {
        Ops tf = tape.ops();
        return tape.record(tf.math.add(trend.operand(), tf.expandDims(bias.operand(), tf.constant(1))), d -> {
            trend.addGradient(d);
            bias.addGradient(tf.sum(d, tf.constant(1)));
        });
    }

    /** Appends the columns of the days to user vectors [n, width]. */
    public static Value users(Tape tape, Value vectors, Operand<TInt32> slot, int width) {
        Ops tf = tape.ops();
        Operand<TFloat32> day = tf.oneHot(slot, tf.constant(Trend.SLOTS), tf.constant(1f), tf.constant(0f));
        return tape.concatColumns(List.of(vectors, tape.constant(day)), width, Trend.SLOTS);
    }

    /** Appends the bias of each day [m, days] to item vectors [m, width]. */
    public static Value items(Tape tape, Value vectors, Value bias, int width) {
        return tape.concatColumns(List.of(vectors, bias), width, Trend.SLOTS);
    }
}
