package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.diagnostic.SizeLimit;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unique;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The layout of the fused embedding tables. All tables of one width are stacked in one variable, so that a step needs
 * one unique, one gather and one sparse update for the features of both sides. {@code tables.embedding} contains the
 * features. {@code tables.bias} contains the scenarios, then the context features, then the scenario-only features.
 */
public final class EmbeddingTables {
    static final String FEATURES = "tables.embedding";
    static final String BIAS = "tables.bias";

    private final int[] featureOffsets;
    private final int[] contextOffsets;
    private final int firstOwn;
    private final int featureRows;
    private final int biasRows;
    private final ModelSpec spec;

    public EmbeddingTables(ModelSpec spec) {
        this.spec = spec;
        featureOffsets = new int[spec.tables().size()];
        int next = 0;
        for (int i = 0; i < featureOffsets.length; i++) {
            featureOffsets[i] = next;
            next = sum(next, spec.tables().get(i).rows());
        }
        // A variable must have at least one row, also in a model without features.
        featureRows = Math.max(next, 1);
        contextOffsets = new int[spec.context().size()];
        next = spec.scenarios();
        for (int i = 0; i < contextOffsets.length; i++) {
            contextOffsets[i] = next;
            next = sum(next, spec.context().get(i).rows());
        }
        firstOwn = next;
        biasRows = sum(sum(next, ownRows(spec.user())), ownRows(spec.item()));
    }

    private static int sum(int rows, int more) {
        return SizeLimit.toInt(
                (long) rows + more,
                "rows of all embedding tables together",
                "set `minCount`, `maxRows` or `hash` at the features with the largest vocabularies");
    }

    private static int ownRows(ModelSpec.SideSpec side) {
        return side.scenarioFeatures().stream()
                .mapToInt(ModelSpec.ScenarioFeature::rows)
                .reduce(0, EmbeddingTables::sum);
    }

    /** Returns the offsets of the tables of a side's bias columns: scenario, context, scenario-only features. */
    private int[] biasOffsets(String name) {
        List<ModelSpec.ScenarioFeature> own = spec.side(name).scenarioFeatures();
        int[] offsets = new int[1 + spec.biasFeatures(name)];
        int contexts = spec.biasFeatures(name) - own.size();
        System.arraycopy(contextOffsets, 0, offsets, 1, contexts);
        int next = firstOwn + (name.equals("user") ? 0 : ownRows(spec.user()));
        for (int i = 0; i < own.size(); i++) {
            offsets[1 + contexts + i] = next;
            next += own.get(i).rows();
        }
        return offsets;
    }

    /** Returns [rows, 1]: 1 for rows of the feature tables that start at random, 0 for rows that start at zero. */
    static Operand<TFloat32> randomRowMask(Ops tf, ModelSpec spec, Operand<TInt32> rows) {
        Operand<TBool> random = tf.math.greaterEqual(rows, tf.constant(0));
        int next = 0;
        for (ModelSpec.Table table : spec.tables()) {
            int end = next + table.rows();
            if (table.zeroInitialized()) {
                random = tf.math.logicalAnd(
                        random,
                        tf.math.logicalOr(
                                tf.math.less(rows, tf.constant(next)), tf.math.greaterEqual(rows, tf.constant(end))));
            }
            next = end;
        }
        return tf.expandDims(tf.dtypes.cast(random, TFloat32.class), tf.constant(1));
    }

    /**
     * Looks up all rows that the sides read: one unique and one gather for the features, one of each for the bias
     * tables.
     */
    public Lookup lookup(Tape tape, List<TowerInput> fused) {
        List<Operand<TInt32>> features = new ArrayList<>();
        List<Operand<TInt32>> bias = new ArrayList<>();
        for (TowerInput side : fused) {
            features.add(side.ids());
            for (TowerInput.Bag bag : side.bags()) {
                features.add(bag.values());
                if (bag.gaps() != null) {
                    features.add(bag.gaps());
                }
            }
            bias.add(side.context());
        }
        DistinctRows featureRead =
                DistinctRows.of(tape, FEATURES, featureRows, spec.model().embeddingDim(), features);
        DistinctRows biasRead =
                DistinctRows.of(tape, BIAS, biasRows, spec.model().biasDim(), bias);
        List<TowerInput> inputs = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < fused.size(); i++) {
            TowerInput side = fused.get(i);
            Operand<TInt32> ids = featureRead.indices().get(next++);
            List<TowerInput.Bag> bags = new ArrayList<>();
            for (TowerInput.Bag bag : side.bags()) {
                Operand<TInt32> values = featureRead.indices().get(next++);
                Operand<TInt32> gaps =
                        bag.gaps() == null ? null : featureRead.indices().get(next++);
                bags.add(new TowerInput.Bag(values, bag.rowIndex(), bag.weights(), bag.positions(), gaps));
            }
            inputs.add(new TowerInput(
                    side.rows(),
                    side.sizes(),
                    side.scenarios(),
                    ids,
                    bags,
                    biasRead.indices().get(i),
                    side.dense()));
        }
        return new Lookup(featureRead, biasRead, inputs);
    }

    /**
     * The rows that a step reads from the tables.
     *
     * @param inputs the sides in the order of the call; their ids refer to the rows that were read
     */
    public record Lookup(DistinctRows features, DistinctRows bias, List<TowerInput> inputs) {}

    /**
     * The distinct rows of a fused table that a step reads: one unique over all ids, one gather. Towers read the
     * gathered rows. The gradient refers to these rows, so its size does not depend on the size of the table.
     *
     * @param ids distinct ids, in the order of {@code rows}
     * @param rows [distinct, width]
     * @param indices for each id array, positions in {@code rows}; same shape as the array
     */
    public record DistinctRows(Operand<TInt32> ids, Value rows, List<Operand<TInt32>> indices) {
        /** Looks up all id arrays, of any shape, in the table {@code name} of {@code rows} x {@code width} values. */
        static DistinctRows of(Tape tape, String name, long rows, long width, List<Operand<TInt32>> arrays) {
            Ops tf = tape.ops();
            Operand<TInt32> flat = tf.constant(new int[] {-1});
            List<Operand<TInt32>> flattened = new ArrayList<>();
            List<Operand<TInt32>> counts = new ArrayList<>();
            for (Operand<TInt32> array : arrays) {
                flattened.add(tf.reshape(array, flat));
                counts.add(tf.size(array));
            }
            Operand<TInt32> all = flattened.size() == 1 ? flattened.get(0) : tf.concat(flattened, tf.constant(0));
            Unique<TInt32, TInt32> unique = tf.unique(all, tf.constant(new int[] {0}));
            var pieces = tf.splitV(unique.idx(), tf.stack(counts), tf.constant(0), (long) arrays.size())
                    .output();
            List<Operand<TInt32>> indices = new ArrayList<>();
            for (int i = 0; i < arrays.size(); i++) {
                indices.add(tf.reshape(pieces.get(i), tf.shape(arrays.get(i))));
            }
            return new DistinctRows(unique.y(), tape.rows(name, rows, width, unique.y()), indices);
        }
    }

    /** Adds the offsets of the fused tables to all ids and prepends the scenario to the context. */
    public TowerInput withTableOffsets(Ops tf, TowerInput input, String name) {
        ModelSpec.SideSpec side = spec.side(name);
        Operand<TInt32> ids = input.ids();
        if (side.singles().length > 0) {
            int[] offsets = new int[side.singles().length];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = featureOffsets[side.singles()[i]];
            }
            ids = tf.math.add(ids, tf.constant(offsets));
        }
        List<TowerInput.Bag> bags = new ArrayList<>();
        for (int i = 0; i < side.bags().size(); i++) {
            TowerInput.Bag bag = input.bags().get(i);
            ModelSpec.PooledFeature feature = side.bags().get(i);
            bags.add(new TowerInput.Bag(
                    tf.math.add(bag.values(), tf.constant(featureOffsets[feature.table()])),
                    bag.rowIndex(),
                    bag.weights(),
                    bag.positions(),
                    bag.gaps() == null ? null : tf.math.add(bag.gaps(), tf.constant(featureOffsets[feature.gaps()]))));
        }
        Operand<TInt32> bias = tf.expandDims(input.scenarios(), tf.constant(1));
        if (spec.biasFeatures(name) > 0) {
            Operand<TInt32> all = tf.concat(List.of(bias, input.context()), tf.constant(1));
            bias = tf.math.add(all, tf.constant(biasOffsets(name)));
        }
        return new TowerInput(input.rows(), input.sizes(), input.scenarios(), ids, bags, bias, input.dense());
    }
}
