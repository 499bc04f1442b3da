package org.sassrec.model.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/**
 * Computes act(x w + b) with bfloat16 operands. oneDNN multiplies them exactly and accumulates in float32, so a value
 * is rounded only when it enters and leaves a product. Bias and activation run in the kernel of the product, before its
 * result is rounded. In the backward pass the derivative of the activation and all sums of gradients are float32.
 */
final class Bfloat16Dense {
    private final Ops tf;
    private final Value x;
    private final Value w;
    private final Value b;
    private final Activation activation;
    private final Value result;

    Bfloat16Dense(Ops tf, Value x, Value w, Value b, Activation activation) {
        this.tf = tf;
        this.x = x;
        this.w = w;
        this.b = b;
        this.activation = activation;
        Operand<TBfloat16> sum = tf.nn.biasAdd(tf.linalg.matMul(x.bfloat16(tf), w.bfloat16(tf)), b.bfloat16(tf));
        result = Value.fromBfloat16(tf, activation.apply(tf, sum));
    }

    Value result() {
        return result;
    }

    /** Adds the gradients of x, w and b; dy is the gradient of the result. */
    void backward(Operand<TFloat32> dy) {
        Operand<TFloat32> d = activation.gradient(tf, result.operand(), dy);
        Operand<TBfloat16> rounded = tf.dtypes.cast(d, TBfloat16.class);
        addInputGradient(x, rounded, w.bfloat16(tf));
        w.addGradient(float32(tf.linalg.matMul(x.bfloat16(tf), rounded, MatMul.transposeA(true))));
        b.addGradient(tf.nn.biasAddGrad(d));
    }

    /**
     * Adds the gradient of the input. As in {@link Tape}, each of several concatenated values is multiplied by its own
     * rows of w.
     */
    private void addInputGradient(Value input, Operand<TBfloat16> d, Operand<TBfloat16> weights) {
        if (!input.differentiable()) {
            return;
        }
        if (input.columns().isEmpty()) {
            input.addGradient(float32(tf.linalg.matMul(d, weights, MatMul.transposeB(true))));
            return;
        }
        var rows = tf.splitV(weights, tf.constant(input.widths()), tf.constant(0), (long)
                        input.columns().size())
                .output();
        for (int i = 0; i < input.columns().size(); i++) {
            addInputGradient(input.columns().get(i), d, rows.get(i));
        }
    }

    private Operand<TFloat32> float32(Operand<TBfloat16> product) {
        return tf.dtypes.cast(product, TFloat32.class);
    }
}
