package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unique;
import org.tensorflow.types.TInt32;

/**
 * The rows of a fused table that a step reads, each once: one unique over all ids, one gather. Towers read from the
 * gathered rows; the gradient is taken with respect to them and stays as short as they are, whatever the table's size.
 *
 * @param ids distinct ids, in the order of {@code rows}
 * @param rows [distinct, width]
 * @param indices for each id array, where its rows lie in {@code rows}; same shape as the array
 */
public record DistinctRows(Operand<TInt32> ids, Value rows, List<Operand<TInt32>> indices) {
    /** Looks up all id arrays, of any shape, in the table {@code name} of {@code rows} x {@code width} numbers. */
    static DistinctRows of(Tape tape, String name, long rows, long width, List<Operand<TInt32>> arrays) {
        Ops tf = tape.ops();
        Operand<TInt32> flat = tf.constant(new int[] {-1});
        List<Operand<TInt32>> flattened = new ArrayList<>();
        List<Operand<TInt32>> counts = new ArrayList<>();
        for (Operand<TInt32> array : arrays) {
            flattened.add(tf.reshape(array, flat));
            counts.add(tf.size(array));
        }
        Operand<TInt32> all = flattened.size() == 1 ? flattened.get(0) : tf.concat(flattened, tf.constant(0));
        Unique<TInt32, TInt32> unique = tf.unique(all, tf.constant(new int[] {0}));
        var pieces = tf.splitV(unique.idx(), tf.stack(counts), tf.constant(0), (long) arrays.size())
                .output();
        List<Operand<TInt32>> indices = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            indices.add(tf.reshape(pieces.get(i), tf.shape(arrays.get(i))));
        }
        return new DistinctRows(unique.y(), tape.rows(name, rows, width, unique.y()), indices);
    }
}
