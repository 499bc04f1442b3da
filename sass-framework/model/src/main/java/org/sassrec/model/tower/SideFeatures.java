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
 * The input of a tower.
 *
 * @param x [n, columns] embeddings of the single features in order, then the pooled features, then the dense features
 * @param columns number of columns of x
 * @param fields number of columns of each feature in x, in order
 * @param scenarioFeatures scenario-only features that the bias network reads; zeros in the rows of all other scenarios
 * @param scenarioFeatureColumns number of columns of each scenario-only feature
 * @param shortcut [n, embeddingDim] value that {@code residual} adds to the output: the sum of the pooled histories
 * (user) or of the embeddings of all features (item); null without one
 * @param interests interests of users whose histories are routed and not part of x; null if histories are pooled
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
     * Builds the input of one side.
     *
     * @param name {@code user} or {@code item}
     * @param table [., embeddingDim] rows that the ids of the input refer to
     * @param input ids and values of the rows
     * @param views part of the features to read
     * @param units dropout of the units of x
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

    /** Returns a copy whose x has an additional block [n, width]. */
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

    /** Collects the blocks of columns of the tower and of the scenario-only features. */
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

        /**
         * Returns all blocks concatenated. Without blocks (a user whose histories are all routed) it has no columns.
         */
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
                float[] enabled = new float[spec.scenarios()];
                scenarios.forEach(s -> enabled[s] = 1);
                Ops tf = tape.ops();
                Operand<TFloat32> mask = tf.gather(tf.constant(enabled), input.scenarios(), tf.constant(0));
                scenarioFeatures.add(tape.scale(block, tf.expandDims(mask, tf.constant(1))));
                scenarioFeatureWidths.add(width);
            }
        }

        /**
         * Adds a block for each dense feature. With v the numbers of a row and m = 1 where they are missing (v is 0
         * there):
         *
         * <pre>
         * number          [v ; m w]      w: effect of a missing number, starts at zero
         * given vector    v P + m p      P [values, embeddingDim]: projection; p [embeddingDim]: missing vector, starts at zero
         * trained vector  v P + m p + e  e: the entity's own row of a table that starts at zero
         * </pre>
         *
         * <p>The zero start keeps w and p neutral if no training row misses the feature but a served row does.
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
                    Value missingEffect =
                            tape.product(missing, tape.weight(weights + ".missing", Initializer.ZEROS, 1, 1));
                    block = tape.concatColumns(List.of(given, missingEffect), values, 1);
                }
                add(feature.scenarios(), views.dense(tape, block, feature.role()), feature.width(width));
            }
        }
    }

    /** Returns {@code count} columns of the ids, starting at {@code first}. */
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
