package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The norms of all blocks in a step, as one tensor. A step that does not fetch the tensor does not compute it.
 *
 * <p>TensorFlow's {@code l2Loss} is half of the squared norm.
 */
public final class StepNorms {
    private static final int VALUES = 3;

    /**
     * Least size of a weight in the norm, the initial size of an embedding. Biases and position weights start at 0, so
     * their first gradients would count as infinitely large.
     */
    private static final double MIN_SIZE = 0.05;

    private final Ops tf;
    private final Map<WeightBlock, List<List<Operand<TFloat32>>>> halves = new EnumMap<>(WeightBlock.class);

    StepNorms(Ops tf) {
        this.tf = tf;
    }

    /**
     * Adds a dense variable.
     *
     * @param half half of the squared norm of the gradient
     * @param update operation that changes the variable
     */
    void addDense(ModelWeights weights, ModelWeights.Variable variable, Operand<TFloat32> half, Op update) {
        Operand<TFloat32> before = weights.read(variable);
        Operand<TFloat32> after = variable.ops()
                .withControlDependencies(List.of(update))
                .readVariableOp(variable.handle(), TFloat32.class);
        Operand<TFloat32> least = tf.constant((float) (variable.size() * MIN_SIZE * MIN_SIZE / 2));
        add(
                variable.name(),
                tf.math.maximum(tf.nn.l2Loss(before), least),
                half,
                tf.nn.l2Loss(tf.math.sub(after, before)));
    }

    /** Adds the rows of a table that a step reads. */
    void addRows(String table, Operand<TFloat32> rows, Operand<TFloat32> gradient) {
        add(table, tf.nn.l2Loss(rows), tf.nn.l2Loss(gradient), tf.constant(0f));
    }

    /** Adds halves of squared norms. */
    private void add(String name, Operand<TFloat32> weights, Operand<TFloat32> gradient, Operand<TFloat32> update) {
        List<List<Operand<TFloat32>>> block = halves.computeIfAbsent(
                WeightBlock.of(name), b -> List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        block.get(0).add(weights);
        block.get(1).add(gradient);
        block.get(2).add(update);
    }

    /** Returns the tensor to fetch: three values per block. Empty for a step without weights. */
    List<Operand<TFloat32>> fetch() {
        List<Operand<TFloat32>> sums = new ArrayList<>();
        halves.values().forEach(block -> block.forEach(parts -> sums.add(tf.math.addN(parts))));
        return sums.isEmpty() ? List.of() : List.of(tf.stack(sums));
    }

    /** Returns the blocks in the order of the tensor. */
    List<WeightBlock> blocks() {
        return List.copyOf(halves.keySet());
    }

    /** Returns the norms by block. */
    static Map<WeightBlock, BlockNorms> of(List<WeightBlock> blocks, float... fetched) {
        Map<WeightBlock, BlockNorms> norms = new EnumMap<>(WeightBlock.class);
        for (int b = 0; b < blocks.size(); b++) {
            int at = VALUES * b;
            norms.put(blocks.get(b), new BlockNorms(norm(fetched[at]), norm(fetched[at + 1]), norm(fetched[at + 2])));
        }
        return norms;
    }

    private static double norm(double half) {
        return Math.sqrt(2 * half);
    }
}
