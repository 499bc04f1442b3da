package org.sassrec.model.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/** The activation function of a dense layer. */
public enum Activation {
    NONE,
    RELU,
    /** max(x, x / 5). */
    LEAKY_RELU,
    SIGMOID,
    TANH;

    /** Applies the function element-wise to the pre-activations of a layer. */
    <T extends TFloating> Operand<T> apply(Ops tf, Operand<T> sum) {
        return switch (this) {
            case NONE -> sum;
            case RELU -> tf.nn.relu(sum);
            case LEAKY_RELU -> tf.nn.leakyRelu(sum);
            case SIGMOID -> tf.math.sigmoid(sum);
            case TANH -> tf.math.tanh(sum);
        };
    }

    /** Returns the gradient of the pre-activations, from the result of the function and its gradient. */
    Operand<TFloat32> gradient(Ops tf, Operand<TFloat32> y, Operand<TFloat32> dy) {
        return switch (this) {
            case NONE -> dy;
            case RELU -> tf.nn.reluGrad(dy, y);
            case LEAKY_RELU -> tf.data.leakyReluGrad(dy, y);
            case SIGMOID -> tf.math.sigmoidGrad(y, dy);
            case TANH -> tf.math.tanhGrad(y, dy);
        };
    }
}
