package org.sassrec.model.loss;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The softmax of a block's rows, as exp(score - largest) and the sums of its rows: the wide matrix is never divided, so
 * it is written once and then only read by products.
 *
 * @param largest [rows, 1]
 * @param powers [rows, columns] exp(score - largest)
 * @param sums [rows, 1] of the powers
 */
record Softmax(Operand<TFloat32> largest, Operand<TFloat32> powers, Operand<TFloat32> sums) {

    static Softmax of(Ops tf, Operand<TFloat32> scores) {
        Operand<TFloat32> largest = tf.expandDims(tf.max(scores, tf.constant(1)), tf.constant(1));
        Operand<TFloat32> powers = tf.math.exp(tf.math.sub(scores, largest));
        return new Softmax(largest, powers, tf.expandDims(tf.sum(powers, tf.constant(1)), tf.constant(1)));
    }

    /** log of the sum of exp(score): [rows]. */
    Operand<TFloat32> logSum(Ops tf) {
        return tf.reshape(tf.math.add(largest, tf.math.log(sums)), tf.constant(new int[] {-1}));
    }
}
