package org.sassrec.model.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unique;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The layout of the fused embedding tables. All tables of one width are stacked in one variable, so that a step needs
 * one unique, one gather and one sparse update for the features of both sides. {@code tables.embedding} contains the
 * features. {@code tables.bias} contains the scenarios, then the context features, then the scenario-only features.
 *
 * <p>Each feature has fewer than 2^31 rows, so batches contain 32-bit numbers. The stacked tables can have more rows.
 */
public final class EmbeddingTables {
    static final String FEATURES = "tables.embedding";
    static final String BIAS = "tables.bias";

    private final long[] featureOffsets;
    private final long[] contextOffsets;
    private final long firstOwn;
    private final long featureRows;
    private final long biasRows;
    private final ModelSpec spec;

    public EmbeddingTables(ModelSpec spec) {
        this.spec = spec;
        featureOffsets = new long[spec.tables().size()];
        long next = 0;
        for (int i = 0; i < featureOffsets.length; i++) {
            featureOffsets[i] = next;
            next += spec.tables().get(i).rows();
        }
        // A variable must have at least one row, also in a model without features.
        featureRows = Math.max(next, 1);
        contextOffsets = new long[spec.context().size()];
        next = spec.scenarios();
        for (int i = 0; i < contextOffsets.length; i++) {
            contextOffsets[i] = next;
            next += spec.context().get(i).rows();
        }
        firstOwn = next;
        biasRows = next + ownRows(spec.user()) + ownRows(spec.item());
    }

    private static long ownRows(ModelSpec.SideSpec side) {
        return side.scenarioFeatures().stream()
                .mapToLong(ModelSpec.ScenarioFeature::rows)
                .sum();
    }

    /** Returns the offsets of the tables of a side's bias columns: scenario, context, scenario-only features. */
    private long[] biasOffsets(String name) {
        List<ModelSpec.ScenarioFeature> own = spec.side(name).scenarioFeatures();
        long[] offsets = new long[1 + spec.biasFeatures(name)];
        int contexts = spec.biasFeatures(name) - own.size();
        System.arraycopy(contextOffsets, 0, offsets, 1, contexts);
        long next = firstOwn + (name.equals("user") ? 0 : ownRows(spec.user()));
        for (int i = 0; i < own.size(); i++) {
            offsets[1 + contexts + i] = next;
            next += own.get(i).rows();
        }
        return offsets;
    }

    /** Returns [rows, 1]: 1 for rows of the feature tables that start at random, 0 for rows that start at zero. */
    static Operand<TFloat32> randomRowMask(Ops tf, ModelSpec spec, Operand<TInt64> rows) {
        Operand<TBool> random = tf.math.greaterEqual(rows, tf.constant(0L));
        long next = 0;
        for (ModelSpec.Table table : spec.tables()) {
            long end = next + table.rows();
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
     *
     * @param sides {@code user}, {@code item} or both
     * @param given input of each side
     */
    public Lookup lookup(Tape tape, List<String> sides, List<TowerInput> given) {
        List<Operand<TInt64>> features = new ArrayList<>();
        List<Operand<TInt64>> bias = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            features.addAll(featureIds(tape.ops(), sides.get(i), given.get(i)));
            bias.add(biasIds(tape.ops(), sides.get(i), given.get(i)));
        }
        DistinctRows featureRead =
                DistinctRows.of(tape, FEATURES, featureRows, spec.model().embeddingDim(), features);
        DistinctRows biasRead =
                DistinctRows.of(tape, BIAS, biasRows, spec.model().biasDim(), bias);
        List<TowerInput> inputs = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < given.size(); i++) {
            TowerInput side = given.get(i);
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

    /** Returns the rows of single features, then those of each bag and of its gaps. */
    private List<Operand<TInt64>> featureIds(Ops tf, String name, TowerInput input) {
        ModelSpec.SideSpec side = spec.side(name);
        long[] offsets = Arrays.stream(side.singles())
                .mapToLong(table -> featureOffsets[table])
                .toArray();
        List<Operand<TInt64>> ids = new ArrayList<>();
        ids.add(offsets.length == 0 ? wide(tf, input.ids()) : tf.math.add(wide(tf, input.ids()), tf.constant(offsets)));
        for (int i = 0; i < side.bags().size(); i++) {
            TowerInput.Bag bag = input.bags().get(i);
            ModelSpec.PooledFeature feature = side.bags().get(i);
            ids.add(tf.math.add(wide(tf, bag.values()), tf.constant(featureOffsets[feature.table()])));
            if (bag.gaps() != null) {
                ids.add(tf.math.add(wide(tf, bag.gaps()), tf.constant(featureOffsets[feature.gaps()])));
            }
        }
        return ids;
    }

    /** Returns the rows of the scenario, then those of the context and of features of single scenarios. */
    private Operand<TInt64> biasIds(Ops tf, String name, TowerInput input) {
        Operand<TInt32> scenario = tf.expandDims(input.scenarios(), tf.constant(1));
        return spec.biasFeatures(name) == 0
                ? wide(tf, scenario)
                : tf.math.add(
                        wide(tf, tf.concat(List.of(scenario, input.context()), tf.constant(1))),
                        tf.constant(biasOffsets(name)));
    }

    private static Operand<TInt64> wide(Ops tf, Operand<TInt32> rows) {
        return tf.dtypes.cast(rows, TInt64.class);
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
    public record DistinctRows(Operand<TInt64> ids, Value rows, List<Operand<TInt32>> indices) {
        /** Looks up all id arrays, of any shape, in the table {@code name} of {@code rows} x {@code width} values. */
        static DistinctRows of(Tape tape, String name, long rows, long width, List<Operand<TInt64>> arrays) {
            Ops tf = tape.ops();
            Operand<TInt32> flat = tf.constant(new int[] {-1});
            List<Operand<TInt64>> flattened = new ArrayList<>();
            List<Operand<TInt32>> counts = new ArrayList<>();
            for (Operand<TInt64> array : arrays) {
                flattened.add(tf.reshape(array, flat));
                counts.add(tf.size(array));
            }
            Operand<TInt64> all = flattened.size() == 1 ? flattened.get(0) : tf.concat(flattened, tf.constant(0));
            Unique<TInt64, TInt32> unique = tf.unique(all, tf.constant(new int[] {0}));
            var pieces = tf.splitV(unique.idx(), tf.stack(counts), tf.constant(0), (long) arrays.size())
                    .output();
            List<Operand<TInt32>> indices = new ArrayList<>();
            for (int i = 0; i < arrays.size(); i++) {
                indices.add(tf.reshape(pieces.get(i), tf.shape(arrays.get(i))));
            }
            return new DistinctRows(unique.y(), tape.rows(name, rows, width, unique.y()), indices);
        }
    }
}
