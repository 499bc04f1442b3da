package org.sassrec.model.baseline;

import org.sassrec.model.graph.Activation;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.DenseLayer;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Layers whose weights are what another layer says. */
final class GeneratedLayer {
    private GeneratedLayer() {}

    /**
     * x W(e) + b(e), with W = e G + W0 and b = e C + b0 for all rows.
     *
     * @param x [n, in]
     * @param e [1, dim] what the weights are made of: {@code <name>.matrix} is (G, W0), {@code <name>.shift} (C, b0)
     */
    static Value dense(Tape tape, Value x, Value e, int dim, String name, int in, int width, Activation activation) {
        Initializer init = Initializer.glorot(in, width);
        String matrix = name + ".matrix";
        Value w = tape.dense(
                e,
                tape.weight(matrix + ".W", init, dim, (long) in * width),
                tape.weight(matrix + ".b", init, (long) in * width),
                Activation.NONE);
        Value b = DenseLayer.dense(tape, e, name + ".shift", dim, width, Activation.NONE);
        return tape.dense(x, reshape(tape, w, in, width), reshape(tape, b, width), activation);
    }

    private static Value reshape(Tape tape, Value x, int... shape) {
        Ops tf = tape.ops();
        return tape.record(
                tf.reshape(x.operand(), tf.constant(shape)),
                dy -> x.addGradient(tf.reshape(dy, tf.constant(new int[] {1, -1}))));
    }

    /** Each row times a matrix of its own: v [n, width], matrices [n, width * width], row-major. */
    static Value multiplyRows(Tape tape, Value v, Value matrices, int width) {
        Ops tf = tape.ops();
        Operand<TInt32> cube = tf.constant(new int[] {-1, width, width});
        Operand<TFloat32> s = tf.reshape(matrices.operand(), cube);
        Operand<TFloat32> column = tf.expandDims(v.operand(), tf.constant(2));
        Operand<TFloat32> y = tf.sum(tf.math.mul(column, s), tf.constant(1));
        return tape.record(y, dy -> {
            Operand<TFloat32> row = tf.expandDims(dy, tf.constant(1));
            v.addGradient(tf.sum(tf.math.mul(row, s), tf.constant(2)));
            matrices.addGradient(tf.reshape(tf.math.mul(column, row), tf.constant(new int[] {-1, width * width})));
        });
    }
}
