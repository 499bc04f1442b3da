package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/**
 * Computes act(x_s w_s + b_s) for the rows of several segments s. Products and biases are separate per segment. All
 * other operations of the layer, up to the next layer, run once for the rows of all segments. This reduces the
 * operations per scenario, at the cost of one copy of the rows.
 */
final class SegmentedDense {
    private final Ops tf;
    private final GraphConstants constants;
    private final Value x;
    private final Segments segments;
    private final List<Value> w;
    private final List<Value> b;
    private final Activation activation;
    private final List<Output<TFloat32>> rows;
    private final Operand<TFloat32> result;

    SegmentedDense(
            Ops tf,
            GraphConstants constants,
            Value x,
            Segments segments,
            List<Value> w,
            List<Value> b,
            Activation activation) {
        this.tf = tf;
        this.constants = constants;
        this.x = x;
        this.segments = segments;
        this.w = w;
        this.b = b;
        this.activation = activation;
        rows = split(x.operand());
        List<Operand<TFloat32>> sums = new ArrayList<>();
        for (int i = 0; i < w.size(); i++) {
            sums.add(tf.nn.biasAdd(
                    tf.linalg.matMul(rows.get(i), w.get(i).operand()), b.get(i).operand()));
        }
        result = activation.apply(tf, tf.concat(sums, constants.of(0)));
    }

    private List<Output<TFloat32>> split(Operand<TFloat32> all) {
        return tf.splitV(all, segments.sizes(), constants.of(0), (long) w.size())
                .output();
    }

    Operand<TFloat32> result() {
        return result;
    }

    /** Adds the gradients of x and of each w and b; dy is the gradient of the result. */
    void backward(Operand<TFloat32> dy) {
        List<Output<TFloat32>> d = split(activation.gradient(tf, result, dy));
        List<Operand<TFloat32>> dx = new ArrayList<>();
        for (int i = 0; i < w.size(); i++) {
            w.get(i).addGradient(tf.linalg.matMul(rows.get(i), d.get(i), MatMul.transposeA(true)));
            b.get(i).addGradient(tf.nn.biasAddGrad(d.get(i)));
            dx.add(tf.linalg.matMul(d.get(i), w.get(i).operand(), MatMul.transposeB(true)));
        }
        if (x.differentiable()) {
            addGradient(x, tf.concat(dx, constants.of(0)));
        }
    }

    /** Adds the gradient. Each of several concatenated values gets its columns. */
    private void addGradient(Value value, Operand<TFloat32> gradient) {
        if (value.columns().isEmpty()) {
            value.addGradient(gradient);
            return;
        }
        List<Output<TFloat32>> columns = tf.splitV(
                        gradient, constants.vector(value.widths()), constants.of(1), (long) value.widths().length)
                .output();
        for (int i = 0; i < columns.size(); i++) {
            addGradient(value.columns().get(i), columns.get(i));
        }
    }
}
