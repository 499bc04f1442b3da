package org.sassrec.model.loss;

import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The loss of exposures, each judged by its own answer. With p the item row of row i, s_i = u_i . v_p + bias_p + the log-odds of an
 * answer in the scenario (so that the served u . v + bias tends to the log-odds of this answer less those), and y_i its answer, 1 or 0:
 *
 * <pre>
 * l_i = softplus(s_i) - y_i s_i      the cross-entropy of sigmoid(s_i)
 * L   = factor * sum_i coefficient_i l_i      dL/ds_i = factor coefficient_i (sigmoid(s_i) - y_i)
 * </pre>
 *
 * @param answers [B] y
 */
public record ExposureLoss(Ops tf, LossInput input, Operand<TFloat32> answers) {
    /**
     * Returns l [B], and adds the gradients to the vectors and the biases.
     *
     * @param users [B, width], {@code items} [M, width], {@code bias} [M]
     */
    public Operand<TFloat32> build(Value users, Value items, @Nullable Value bias, float factor) {
        Operand<TInt32> first = tf.constant(0);
        Operand<TInt32> last = tf.constant(1);
        Operand<TFloat32> u = users.operand();
        Operand<TFloat32> v = tf.gather(items.operand(), input.positive(), first);
        Operand<TFloat32> scores = input.positiveScores(tf, u, items.operand(), input.offsets(tf, bias));
        Operand<TFloat32> coefficients = tf.math.mul(input.coefficients(), tf.constant(factor));
        Operand<TFloat32> d = tf.math.mul(tf.math.sub(tf.math.sigmoid(scores), answers), coefficients);
        Operand<TFloat32> column = tf.expandDims(d, last);
        Operand<TInt32> itemRows = tf.size(input.logQ());
        users.addGradient(tf.math.mul(column, v));
        items.addGradient(tf.math.unsortedSegmentSum(tf.math.mul(column, u), input.positive(), itemRows));
        if (bias != null) {
            bias.addGradient(tf.math.unsortedSegmentSum(d, input.positive(), itemRows));
        }
        return tf.math.sub(tf.math.softplus(scores), tf.math.mul(answers, scores));
    }
}
