package org.sassrec.model.layer;

import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.TowerInput;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Pools a history by what the row's scenario s looks for, and by how late it comes. A model that does not know the scenario
 * has one s for all rows.
 *
 * <pre>
 * y_r = sum c_j e_j,  c_j = exp(l_j) / sum over the row's elements,  l_j = e_j . q_s / sqrt(width) + t_s[p_j]
 * </pre>
 *
 * <p>e_j is an element with what is added for the time since, p_j its place, 0 = newest. q and t start at 0, where this is
 * the mean. A row without elements gets zeros.
 */
final class AttentionPooling {
    private AttentionPooling() {}

    /**
     * Pools.
     *
     * @param elements [k, width]
     * @param bag their rows and places
     * @param input of the side: its rows and their scenarios
     * @param name of the weights: {@code <name>.query} and {@code <name>.places}
     * @param count of what is looked for: one for each of the model's scenarios, or 1 for all of them
     * @param length,width places, and columns of an element
     */
    static Value pool(
            Tape tape,
            Value elements,
            TowerInput.Bag bag,
            TowerInput input,
            String name,
            int count,
            int length,
            int width) {
        Ops tf = tape.ops();
        Value query = tape.weight(name + ".query", Initializer.ZEROS, count, width);
        Value places = tape.weight(name + ".places", Initializer.ZEROS, count, length);
        Operand<TInt32> first = tf.constant(0);
        Operand<TInt32> row = bag.rowOf();
        Operand<TInt32> scenario = count == 1 ? tf.zerosLike(row) : tf.gather(input.scenarios(), row, first);
        Operand<TInt32> cell = tf.math.add(tf.math.mul(scenario, tf.constant(length)), bag.places());
        Operand<TFloat32> scale = tf.constant((float) (1 / Math.sqrt(width)));
        Operand<TFloat32> q = tf.math.mul(tf.gather(query.operand(), scenario, first), scale);
        Operand<TFloat32> late = tf.gather(tf.reshape(places.operand(), tf.constant(new int[] {-1})), cell, first);
        Operand<TFloat32> logits = tf.math.add(tf.sum(tf.math.mul(elements.operand(), q), tf.constant(1)), late);
        Operand<TFloat32> largest = tf.gather(tf.math.unsortedSegmentMax(logits, row, input.rows()), row, first);
        Operand<TFloat32> powers = tf.math.exp(tf.math.sub(logits, largest));
        Operand<TFloat32> shares = tf.math.div(powers, tf.gather(tape.sumRows(powers, row, input.rows()), row, first));
        Operand<TFloat32> column = tf.expandDims(shares, tf.constant(1));
        Operand<TFloat32> y = tape.sumRows(tf.math.mul(elements.operand(), column), row, input.rows());
        return tape.record(y, dy -> {
            Operand<TFloat32> each = tf.gather(dy, row, first);
            Operand<TFloat32> along = tf.sum(tf.math.mul(each, elements.operand()), tf.constant(1));
            Operand<TFloat32> mean = tf.gather(tape.sumRows(tf.math.mul(shares, along), row, input.rows()), row, first);
            Operand<TFloat32> d = tf.math.mul(shares, tf.math.sub(along, mean));
            Operand<TFloat32> dColumn = tf.expandDims(d, tf.constant(1));
            elements.addGradient(tf.math.add(tf.math.mul(each, column), tf.math.mul(dColumn, q)));
            Operand<TFloat32> scaled = tf.math.mul(dColumn, scale);
            query.addGradient(tape.sumRows(tf.math.mul(scaled, elements.operand()), scenario, tf.constant(count)));
            places.addGradient(tf.reshape(
                    tape.sumRows(d, cell, tf.constant(count * length)), tf.constant(new int[] {count, length})));
        });
    }
}
