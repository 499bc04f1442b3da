package org.sassrec.model.tower;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig.Pooling;
import org.sassrec.config.ModelConfig;
import org.sassrec.model.graph.Initializer;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.TowerInput;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.BagPooling;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.layer.InterestRouting;
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
 * @param scenarioFeatures what the bias network reads of features of some scenarios: zeros in the rows of all others
 * @param scenarioFeatureColumns of each of them
 * @param shortcut [n, embeddingDim] what {@code residual} adds to the output: the sum of the pooled histories on the user
 *     side, of the embeddings of all features on the item side; null when there is none
 * @param interests of users whose histories are routed and are no part of x; null where they are pooled
 */
public record SideFeatures(
        Value x,
        int columns,
        List<Integer> fields,
        List<Value> scenarioFeatures,
        List<Integer> scenarioFeatureColumns,
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
    public static SideFeatures of(
            Tape tape, ModelSpec spec, String name, Value table, TowerInput input, FeatureView views, Dropout units) {
        int width = spec.model().embeddingDim();
        boolean isUser = name.equals("user");
        ModelSpec.SideSpec side = spec.side(name);
        Blocks blocks = new Blocks(tape, spec, input);
        List<Value> shortcuts = new ArrayList<>();
        int singles = side.towerSingles();
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
        int scenarios = spec.model().type().isScenarioAware() ? spec.scenarios() : 1;
        InterestRouting routing = new InterestRouting(tape, spec.model().userVectorCount(), width);
        for (int i = 0; i < side.bags().size(); i++) {
            ModelSpec.PooledFeature feature = side.bags().get(i);
            if (routes && feature.routable()) {
                if (views.includes(feature.role())) {
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
        blocks.addNumbers(name, table, views);
        int[] columns = blocks.widths.stream().mapToInt(Integer::intValue).toArray();
        Value x = units.apply(tape, blocks.x(columns));
        Value shortcut = spec.model().residual() && !shortcuts.isEmpty() ? tape.add(shortcuts) : null;
        List<Integer> fields = new ArrayList<>(Collections.nCopies(singles, width));
        fields.addAll(blocks.widths.subList(singles > 0 ? 1 : 0, blocks.widths.size()));
        return new SideFeatures(
                x,
                IntStream.of(columns).sum(),
                fields,
                blocks.scenarioFeatures,
                blocks.scenarioFeatureWidths,
                shortcut,
                routes ? routing.route(input.rows()) : null);
    }

    /** The same with a block [n, width] more in x. */
    public SideFeatures withColumns(Tape tape, Value block, int width) {
        List<Integer> more = new ArrayList<>(fields);
        more.add(width);
        return new SideFeatures(
                tape.concatColumns(List.of(x, block), columns, width),
                columns + width,
                more,
                scenarioFeatures,
                scenarioFeatureColumns,
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
        private final List<Value> scenarioFeatures = new ArrayList<>();
        private final List<Integer> scenarioFeatureWidths = new ArrayList<>();

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
                scenarioFeatures.add(tape.scale(block, tf.expandDims(mask, tf.constant(1))));
                scenarioFeatureWidths.add(width);
            }
        }

        /**
         * Adds a block for each feature of numbers that enter a tower as they are. With v the numbers of a row and m = 1 where
         * they are missing (and 0 themselves):
         *
         * <pre>
         * a number        [v ; m w]      w: how much it says that the number is missing, from zero
         * a given vector  v P + m p      P [values, embeddingDim]: a projection; p [embeddingDim] of a missing one, from zero
         * a trained one   v P + m p + e  e: the entity's own row of a table that starts at zero
         * </pre>
         *
         * What is never missing in training, and is when it is served, is neutral so: a weight that nothing trained would be the
         * chance of its start.
         */
        void addNumbers(String name, Value table, FeatureView views) {
            ModelSpec.SideSpec side = spec.side(name);
            int width = spec.model().embeddingDim();
            if (side.dense().isEmpty()) {
                return;
            }
            Ops tf = tape.ops();
            int[] columns = side.dense().stream()
                    .flatMapToInt(feature -> IntStream.of(feature.values(), 1))
                    .toArray();
            List<? extends Operand<TFloat32>> parts = tf.splitV(
                            input.dense(), tf.constant(columns), tf.constant(1), (long) columns.length)
                    .output();
            for (int i = 0; i < side.dense().size(); i++) {
                ModelSpec.DenseFeature feature = side.dense().get(i);
                int values = feature.values();
                String weights = name + ".dense." + i;
                Value given = tape.constant(parts.get(2 * i));
                Value missing = tape.constant(parts.get(2 * i + 1));
                Value block;
                if (feature.projected()) {
                    Initializer init = Initializer.glorot(feature.columns(), width);
                    List<Value> sum = new ArrayList<>(List.of(
                            tape.product(given, tape.weight(weights + ".P", init, values, width)),
                            tape.product(missing, tape.weight(weights + ".missing", Initializer.ZEROS, 1, width))));
                    if (feature.learned() >= 0) {
                        Operand<TInt32> ids = SideFeatures.columns(tape, input.ids(), side, feature.learned(), 1);
                        sum.add(tape.lookup(table, ids, 1, width));
                    }
                    block = tape.add(sum);
                } else {
                    Value said = tape.product(missing, tape.weight(weights + ".missing", Initializer.ZEROS, 1, 1));
                    block = tape.concatColumns(List.of(given, said), values, 1);
                }
                add(feature.scenarios(), views.dense(tape, block, feature.role()), feature.width(width));
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
