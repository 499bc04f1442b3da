package org.sassrec.model.layer;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * Layer normalization with a scale and a shift per scenario. It replaces the batch normalization with per-scenario
 * moments of the papers.
 *
 * <pre>
 * x^ = (x - mean of the row) / sqrt(variance of the row + 1e-5)
 * y  = (scale * scale_s) x^ + shift + shift_s
 * </pre>
 *
 * <p>The normalization depends only on the row, not on the batch. A row has the same vector in training, in evaluation
 * and in a single request. A scenario without rows in a batch needs no moments.
 */
public final class LayerNorm {
    private static final float EPSILON = 1e-5f;

    private LayerNorm() {}

    /** Returns rows of mean 0 and variance 1; x [n, columns]. */
    static Value standardize(Tape tape, Value x) {
        Ops tf = tape.ops();
        Operand<TFloat32> centered = tf.math.sub(x.operand(), mean(tf, x.operand()));
        Operand<TFloat32> variance = mean(tf, tf.math.square(centered));
        Operand<TFloat32> inverse = tf.math.rsqrt(tf.math.add(variance, tf.constant(EPSILON)));
        Operand<TFloat32> y = tf.math.mul(centered, inverse);
        return tape.record(y, dy -> {
            Operand<TFloat32> along = tf.math.mul(y, mean(tf, tf.math.mul(dy, y)));
            x.addGradient(tf.math.mul(inverse, tf.math.sub(tf.math.sub(dy, mean(tf, dy)), along)));
        });
    }

    private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> x) {
        return tf.math.mean(x, tf.constant(1), Mean.keepDims(true));
    }

    /** Multiplies each row of x [n, columns] by scale [columns] and adds shift [columns]. */
    public static Value scaleAndShift(Tape tape, Value x, Value scale, Value shift) {
        Ops tf = tape.ops();
        Operand<TFloat32> y = tf.nn.biasAdd(tf.math.mul(x.operand(), scale.operand()), shift.operand());
        return tape.record(y, dy -> {
            x.addGradient(tf.math.mul(dy, scale.operand()));
            scale.addGradient(tf.sum(tf.math.mul(dy, x.operand()), tf.constant(0)));
            shift.addGradient(tf.nn.biasAddGrad(dy));
        });
    }

    /**
     * Returns the normalized rows of each segment. {@code <name>.scale} and {@code <name>.shift} are shared. {@code
     * <name>.<scenario>.scale} and {@code .shift} belong to one scenario.
     */
    public static List<Value> perScenario(Tape tape, Value x, String name, int columns, Segments segments) {
        List<Value> rows = segments.split(tape, standardize(tape, x));
        Value scale = tape.weight(name + ".scale", Initializer.ONES, columns);
        Value shift = tape.weight(name + ".shift", Initializer.ZEROS, columns);
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String own = name + "." + segments.scenarios().get(i);
            all.add(scaleAndShift(
                    tape,
                    rows.get(i),
                    tape.mul(scale, tape.weight(own + ".scale", Initializer.ONES, columns)),
                    tape.add(shift, tape.weight(own + ".shift", Initializer.ZEROS, columns))));
        }
        return all;
    }
}
