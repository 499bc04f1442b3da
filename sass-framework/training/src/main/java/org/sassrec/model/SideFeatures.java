package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig.Pooling;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a tower reads of its features.
 *
 * @param x [n, columns] embeddings of the single features in order, then the pooled ones, then the numbers
 * @param columns of x
 * @param shortcut [n, embeddingDim] what {@code residual} adds to the output: the sum of the pooled histories on the user
 *     side, of the embeddings of all features on the item side; null when there is none
 */
record SideFeatures(Value x, int columns, @Nullable Value shortcut) {

    /**
     * Reads one side.
     *
     * @param name {@code user} or {@code item}
     * @param table [., embeddingDim] that the input's ids count in
     * @param input rows with ids in {@code table}
     * @param views what is read of the features
     * @param units units of x that are dropped
     */
    static SideFeatures of(
            Tape tape, ModelSpec spec, String name, Value table, TowerInput input, Views views, Dropout units) {
        int width = spec.model().embeddingDim();
        boolean isUser = name.equals("user");
        ModelSpec.SideSpec side = spec.side(name);
        List<Value> blocks = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        List<Value> shortcuts = new ArrayList<>();
        int singles = side.singles().length;
        if (singles > 0) {
            Value block = tape.lookup(table, input.ids(), singles, width);
            block = views.singles(tape, block, input.ids(), side.roles(), width);
            blocks.add(block);
            widths.add(singles * width);
            if (!isUser) {
                shortcuts.add(sumOfBlocks(tape, block, singles, width));
            }
        }
        BagPooling pooling = new BagPooling(tape, table, width);
        for (int i = 0; i < side.bags().size(); i++) {
            ModelSpec.Pooled feature = side.bags().get(i);
            Value all = pooling.pool(feature, input.bags().get(i), input.rows(), name + ".places." + i);
            Value pooled = views.pooled(tape, all, feature.role());
            blocks.add(pooled);
            widths.add(BagPooling.columns(feature, width));
            if (feature.sequence() == isUser && feature.pooling() != Pooling.CONCAT) {
                shortcuts.add(isUser ? units.apply(tape, pooled) : pooled);
            }
        }
        DenseInputs numbers = new DenseInputs(tape, name, width);
        numbers.add(side.dense(), input.dense(), views, blocks, widths);
        int[] columns = widths.stream().mapToInt(Integer::intValue).toArray();
        Value x = units.apply(tape, tape.concatColumns(blocks, columns));
        Value shortcut = spec.model().residual() && !shortcuts.isEmpty() ? tape.add(shortcuts) : null;
        return new SideFeatures(x, widths.stream().mapToInt(Integer::intValue).sum(), shortcut);
    }

    private static Value sumOfBlocks(Tape tape, Value block, int blocks, int width) {
        Ops tf = tape.ops();
        Operand<TInt32> cube = tf.constant(new int[] {-1, blocks, width});
        Operand<TFloat32> sum = tf.sum(tf.reshape(block.operand(), cube), tf.constant(1));
        return tape.record(sum, dy -> {
            Operand<TFloat32> each = tf.math.mul(
                    tf.expandDims(dy, tf.constant(1)), tf.fill(tf.constant(new int[] {1, blocks, 1}), tf.constant(1f)));
            block.addGradient(tf.reshape(each, tf.constant(new int[] {-1, blocks * width})));
        });
    }
}
