package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Row numbers of a table, distributed over its parts. Row r is row r div P of part r mod P. Tables are sorted by
 * frequency, so with ranges in place of the remainder the first part would have most of the work.
 *
 * @param parts number of the part of each row
 * @param rows for each part, the rows in it
 * @param positions for each part, the positions of its rows in the original order
 */
record RowParts(Ops tf, Operand<TInt32> parts, List<Operand<TInt32>> rows, List<Operand<TInt32>> positions) {

    static RowParts of(Ops tf, Operand<TInt32> ids, int count) {
        Operand<TInt32> divisor = tf.constant(count);
        Operand<TInt32> parts = tf.math.floorMod(ids, divisor);
        Operand<TInt32> order = tf.range(tf.constant(0), tf.size(ids), tf.constant(1));
        return new RowParts(
                tf, parts, split(tf, tf.math.floorDiv(ids, divisor), parts, count), split(tf, order, parts, count));
    }

    private static <T extends org.tensorflow.types.family.TType> List<Operand<T>> split(
            Ops tf, Operand<T> values, Operand<TInt32> parts, int count) {
        return List.copyOf(tf.dynamicPartition(values, parts, (long) count).outputs());
    }

    /** Returns the rows of a table in the original order. */
    Operand<TFloat32> gather(List<ModelWeights.Variable> table) {
        List<Operand<TFloat32>> found = new ArrayList<>();
        for (int p = 0; p < rows.size(); p++) {
            ModelWeights.Variable part = table.get(p);
            found.add(part.ops().resourceGather(part.handle(), rows.get(p), TFloat32.class));
        }
        return tf.dynamicStitch(positions, found);
    }

    /** Returns the rows of each part from an array with one row for each number. */
    List<Operand<TFloat32>> split(Operand<TFloat32> values) {
        return split(tf, values, parts, rows.size());
    }
}
