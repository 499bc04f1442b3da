package org.sassrec.model.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The constants of a graph. Equal constants are one operation, which keeps the graph small and the start fast with many
 * scenarios.
 */
final class GraphConstants {
    private final Ops tf;
    private final Map<Float, Operand<TFloat32>> floats = new HashMap<>();
    private final Map<Integer, Operand<TInt32>> ints = new HashMap<>();
    private final Map<List<Integer>, Operand<TInt32>> vectors = new HashMap<>();

    GraphConstants(Ops tf) {
        this.tf = tf;
    }

    Operand<TFloat32> of(double value) {
        return floats.computeIfAbsent((float) value, tf::constant);
    }

    Operand<TInt32> of(int value) {
        return ints.computeIfAbsent(value, tf::constant);
    }

    Operand<TInt32> vector(int... values) {
        return vectors.computeIfAbsent(Arrays.stream(values).boxed().toList(), v -> tf.constant(values));
    }
}
