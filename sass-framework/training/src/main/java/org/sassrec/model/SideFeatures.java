package org.sassrec.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.ModelConfig;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a tower reads of its features.
 *
 * @param x [n, columns] embeddings of the single features in order, then the pooled ones, then the numbers
 * @param columns of x
 * @param fields columns of each feature in x, in order
 * @param own what the bias network reads of features of some scenarios: zeros in the rows of all others
 * @param ownColumns of each of them
 * @param shortcut [n, embeddingDim] what {@code residual} adds to the output: the sum of the pooled histories on the user
 *     side, of the embeddings of all features on the item side; null when there is none
 * @param interests of users whose histories are routed and are no part of x; null where they are pooled
 */
record SideFeatures(
        Value x,
        int columns,
        List<Integer> fields,
        List<Value> own,
        List<Integer> ownColumns,
        @Nullable Value shortcut,
        InterestRouting.@Nullable Interests interests) {

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
        Blocks blocks = new Blocks(tape, spec, input);
        List<Value> shortcuts = new ArrayList<>();
        int singles = side.ownSingles();
        if (singles > 0) {
            Operand<TInt32> ids = columns(tape, input.ids(), side, 0, singles);
            Value block = tape.lookup(table, ids, singles, width);
            block = views.singles(tape, block, ids, side.roles().subList(0, singles), width);
            blocks.add(List.of(), block, singles * width);
            if (!isUser) {
                shortcuts.add(sumOfBlocks(tape, block, singles, width));
            }
        }
        BagPooling pooling = new BagPooling(tape, table, width);
        boolean routes = isUser && spec.model().type() == ModelConfig.Type.MIND;
        int scenarios = spec.model().type().knowsScenario() ? spec.scenarios() : 1;
        InterestRouting routing = new InterestRouting(tape, spec.model().userVectors(), width);
        for (int i = 0; i < side.bags().size(); i++) {
            ModelSpec.Pooled feature = side.bags().get(i);
            if (routes && feature.routable()) {
                if (views.sees(feature.role())) {
                    TowerInput.Bag bag = input.bags().get(i);
                    routing.add(pooling.elements(bag), bag, feature.maxLength());
                }
                continue;
            }
            Value all = pooling.pool(feature, i, input, name, scenarios);
            Value pooled = views.pooled(tape, all, feature.role());
            blocks.add(feature.scenarios(), pooled, feature.width(width));
            if (feature.scenarios().isEmpty() && feature.sequence() == isUser && feature.pooling() != Pooling.CONCAT) {
                shortcuts.add(isUser ? units.apply(tape, pooled) : pooled);
            }
        }
        DenseInputs numbers = new DenseInputs(tape, name, width);
        numbers.add(
                side.dense(),
                input.dense(),
                column -> tape.lookup(table, columns(tape, input.ids(), side, column, 1), 1, width),
                views,
                blocks::add);
        int[] columns = blocks.widths.stream().mapToInt(Integer::intValue).toArray();
        Value x = units.apply(tape, blocks.x(columns));
        Value shortcut = spec.model().residual() && !shortcuts.isEmpty() ? tape.add(shortcuts) : null;
        List<Integer> fields = new ArrayList<>(Collections.nCopies(singles, width));
        fields.addAll(blocks.widths.subList(singles > 0 ? 1 : 0, blocks.widths.size()));
        return new SideFeatures(
                x,
                IntStream.of(columns).sum(),
                fields,
                blocks.own,
                blocks.ownWidths,
                shortcut,
                routes ? routing.route(input.rows()) : null);
    }

    /** The same with a block [n, width] more in x. */
    SideFeatures beside(Tape tape, Value block, int width) {
        List<Integer> more = new ArrayList<>(fields);
        more.add(width);
        return new SideFeatures(
                tape.concatColumns(List.of(x, block), columns, width),
                columns + width,
                more,
                own,
                ownColumns,
                shortcut,
                interests);
    }

    /** Blocks of columns: the tower's, and those of some scenarios. */
    private static final class Blocks {
        private final Tape tape;
        private final ModelSpec spec;
        private final TowerInput input;
        private final List<Value> all = new ArrayList<>();
        private final List<Integer> widths = new ArrayList<>();
        private final List<Value> own = new ArrayList<>();
        private final List<Integer> ownWidths = new ArrayList<>();

        Blocks(Tape tape, ModelSpec spec, TowerInput input) {
            this.tape = tape;
            this.spec = spec;
            this.input = input;
        }

        /** All side by side; without any, which only a user can be whose histories are routed, no columns. */
        Value x(int... columns) {
            Ops tf = tape.ops();
            return all.isEmpty()
                    ? tape.constant(tf.fill(tf.stack(List.of(input.rows(), tf.constant(0))), tf.constant(0f)))
                    : tape.concatColumns(all, columns);
        }

        void add(List<Integer> scenarios, Value block, int width) {
            if (scenarios.isEmpty()) {
                all.add(block);
                widths.add(width);
            } else {
                float[] seen = new float[spec.scenarios()];
                scenarios.forEach(s -> seen[s] = 1);
                Ops tf = tape.ops();
                Operand<TFloat32> mask = tf.gather(tf.constant(seen), input.scenarios(), tf.constant(0));
                own.add(tape.scale(block, tf.expandDims(mask, tf.constant(1))));
                ownWidths.add(width);
            }
        }
    }

    /** So many columns of the ids. */
    private static Operand<TInt32> columns(
            Tape tape, Operand<TInt32> ids, ModelSpec.SideSpec side, int first, int count) {
        if (count == side.singles().length) {
            return ids;
        }
        Ops tf = tape.ops();
        return tf.slice(ids, tf.constant(new int[] {0, first}), tf.constant(new int[] {-1, count}));
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
