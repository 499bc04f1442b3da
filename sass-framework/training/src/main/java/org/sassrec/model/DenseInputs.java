package org.sassrec.model;

import java.util.List;
import java.util.function.IntFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Numbers that enter a tower as they are. With v the numbers of a row and m = 1 where they are missing (and 0 themselves):
 *
 * <pre>
 * a number        [v ; m]
 * a given vector  [v ; m] P      P [values + 1, embeddingDim]: a projection, and what stands for a missing vector
 * a trained one   [v ; m] P + e  e: the entity's own row of a table that starts at zero
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

    /** Takes blocks of columns of the scenarios that alone have them, or of all if there are none. */
    interface Sink {
        void add(List<Integer> scenarios, Value block, int width);
    }

    /**
     * Adds a block for each feature, and how wide it is.
     *
     * @param learned embeddings [n, width] of a SINGLE feature by its number
     */
    void add(
            List<ModelSpec.Dense> features,
            Operand<TFloat32> input,
            IntFunction<Value> learned,
            Views views,
            Sink blocks) {
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
                if (feature.learned() >= 0) {
                    block = tape.add(List.of(block, learned.apply(feature.learned())));
                }
            }
            blocks.add(feature.scenarios(), views.dense(tape, block, feature.role()), feature.width(width));
        }
    }
}
