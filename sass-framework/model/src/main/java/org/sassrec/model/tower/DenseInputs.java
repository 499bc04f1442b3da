package org.sassrec.model.tower;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Numbers that enter a tower as they are. With v the numbers of a row and m = 1 where they are missing (and 0 themselves):
 *
 * <pre>
 * a number        [v ; m w]      w: how much it says that the number is missing, from zero
 * a given vector  v P + m p      P [values, embeddingDim]: a projection; p [embeddingDim] stands for a missing one, from zero
 * a trained one   v P + m p + e  e: the entity's own row of a table that starts at zero
 * </pre>
 *
 * What is never missing in training, and is when it is served, is neutral so: a weight that nothing trained would be the chance of its
 * start.
 *
 * @param side {@code user} or {@code item}
 * @param width columns of a projected vector
 */
record DenseInputs(Tape tape, String side, int width) {
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
            FeatureView views,
            Sink blocks) {
        if (features.isEmpty()) {
            return;
        }
        Ops tf = tape.ops();
        int[] columns = features.stream()
                .flatMapToInt(feature -> IntStream.of(feature.values(), 1))
                .toArray();
        List<? extends Operand<TFloat32>> parts = tf.splitV(
                        input, tf.constant(columns), tf.constant(1), (long) columns.length)
                .output();
        for (int i = 0; i < features.size(); i++) {
            ModelSpec.Dense feature = features.get(i);
            int values = feature.values();
            String name = side + ".dense." + i;
            Value given = tape.constant(parts.get(2 * i));
            Value missing = tape.constant(parts.get(2 * i + 1));
            Value block;
            if (feature.projected()) {
                Initializer init = Initializer.glorot(feature.columns(), width);
                List<Value> sum = new ArrayList<>(List.of(
                        tape.product(given, tape.weight(name + ".P", init, values, width)),
                        tape.product(missing, tape.weight(name + ".missing", Initializer.ZEROS, 1, width))));
                if (feature.learned() >= 0) {
                    sum.add(learned.apply(feature.learned()));
                }
                block = tape.add(sum);
            } else {
                Value said = tape.product(missing, tape.weight(name + ".missing", Initializer.ZEROS, 1, 1));
                block = tape.concatColumns(List.of(given, said), values, 1);
            }
            blocks.add(feature.scenarios(), views.dense(tape, block, feature.role()), feature.width(width));
        }
    }
}
