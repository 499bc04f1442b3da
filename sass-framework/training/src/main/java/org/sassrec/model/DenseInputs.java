package org.sassrec.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Numbers that enter a tower as they are. With v the numbers of a row and m = 1 where they are missing (and 0 themselves):
 *
 * <pre>
 * a number        [v ; m]
 * a given vector  [v ; m] P      P [values + 1, embeddingDim]: a projection, and what stands for a missing vector
 * </pre>
 */
final class DenseInputs {
    private final Tape tape;
    private final String side;
    private final int width;

    /** Numbers of a side ({@code user} or {@code item}); vectors are projected to {@code width} columns. */
    DenseInputs(Tape tape, String side, int width) {
        this.tape = tape;
        this.side = side;
        this.width = width;
    }

    /** Adds a block for each feature, and how wide it is. */
    void add(
            List<ModelSpec.Dense> features,
            Operand<TFloat32> input,
            Views views,
            List<Value> blocks,
            List<Integer> widths) {
        if (features.isEmpty()) {
            return;
        }
        Ops tf = tape.ops();
        int[] columns = features.stream().mapToInt(ModelSpec.Dense::columns).toArray();
        List<? extends Operand<TFloat32>> parts = columns.length == 1
                ? List.of(input)
                : tf.splitV(input, tf.constant(columns), tf.constant(1), (long) columns.length)
                        .output();
        for (int i = 0; i < columns.length; i++) {
            ModelSpec.Dense feature = features.get(i);
            Value block = tape.constant(parts.get(i));
            if (feature.projected()) {
                Init init = Init.glorot(columns[i], width);
                block = tape.product(block, tape.weight(side + ".dense." + i + ".P", init, columns[i], width));
            }
            blocks.add(views.dense(tape, block, feature.role()));
            widths.add(feature.projected() ? width : columns[i]);
        }
    }
}
