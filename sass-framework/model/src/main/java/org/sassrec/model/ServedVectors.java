package org.sassrec.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.EmbeddingTables;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.TowerInput;
import org.sassrec.model.graph.Value;
import org.sassrec.model.graph.WeightSource;
import org.sassrec.model.graph.WeightStacks;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.tower.FeatureView;
import org.sassrec.model.tower.ScoreFunction;
import org.sassrec.model.tower.Tower;
import org.sassrec.model.tower.TrendBias;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Builds the served towers: from table rows to vectors whose inner product is the score. Encoding in the training model
 * and the exported user tower both use this class.
 *
 * <p>An item bias adds one dimension to the vectors. It contains the weight of the bias on the user side and the bias
 * on the item side.
 */
public final class ServedVectors {
    private final Ops tf;
    private final Tape tape;
    private final ModelSpec spec;
    private final EmbeddingTables tables;
    private final Operand<TFloat32> biasWeight;

    /**
     * Builds the towers into the graph of {@code tf} with weights from {@code weights}.
     *
     * @param biasWeight [] weight of the item bias, see {@link TowerModel#setBiasWeight}
     */
    public ServedVectors(Ops tf, WeightSource weights, ModelSpec spec, Operand<TFloat32> biasWeight) {
        this.tf = tf;
        this.biasWeight = biasWeight;
        this.spec = spec;
        tape = new Tape(tf, weights, spec, false);
        tables = new EmbeddingTables(spec);
    }

    /**
     * Returns user vectors [n, vectorDim]. The rows are contiguous by scenario, one segment per scenario. If users have
     * several vectors, these are concatenated: [n, userVectors * vectorDim]. The first vector replaces each vector that
     * a user lacks.
     */
    public Operand<TFloat32> users(TowerInput input) {
        return users(input, Segments.all(spec.scenarios(), input.sizes()));
    }

    /** Returns user vectors of rows that all belong to one scenario. Does not read {@code input.sizes()}. */
    public Operand<TFloat32> users(TowerInput input, int scenario) {
        return users(input, Segments.one(scenario, input.sizes()));
    }

    /**
     * Returns item vectors [m, vectorDim] of rows that are contiguous by scenario.
     *
     * @param prior [m] log p(item | scenario)
     * @param numbers [m, trend] statistics that feed the bias, as of the day that is served; {@code null} if no
     * statistic feeds the bias
     */
    public Operand<TFloat32> items(TowerInput input, Operand<TFloat32> prior, @Nullable Operand<TFloat32> numbers) {
        Tower.Output output = build("item", input, Segments.all(spec.scenarios(), input.sizes()));
        ScoreFunction scores = new ScoreFunction(tape, spec);
        Operand<TFloat32> vectors = scores.item(output.scenario()).operand();
        @Nullable Value bias = scores.bias(output.scenarioBias(), prior);
        if (bias == null) {
            return vectors;
        }
        Operand<TFloat32> column = tf.expandDims(bias.operand(), tf.constant(1));
        return append(
                vectors,
                numbers == null
                        ? column
                        : tf.math.add(
                                column,
                                TrendBias.build(tape, spec, numbers, input.sizes(), 1)
                                        .operand()));
    }

    /**
     * Returns the gates of the user tower for the same rows as {@link #users(TowerInput)}. Empty if the network has no
     * gates.
     */
    List<Tape.Gate> userGates(TowerInput input) {
        build("user", input, Segments.all(spec.scenarios(), input.sizes()));
        return tape.gates();
    }

    /** Returns the relu layers of the towers that were built. */
    List<Tape.Layer> layers() {
        return tape.layers();
    }

    private Operand<TFloat32> users(TowerInput input, Segments segments) {
        Tower.Output output = build("user", input, segments);
        Operand<TFloat32> vectors =
                new ScoreFunction(tape, spec).user(output.scenario()).operand();
        int each = spec.model().userVectorCount();
        int dim = spec.model().vectorDim();
        if (dim != spec.model().outputDim()) {
            Operand<TInt32> rows = tf.math.mul(input.rows(), tf.constant(each));
            vectors = append(vectors, tf.fill(tf.stack(List.of(rows, tf.constant(1))), biasWeight));
        }
        return each == 1 ? vectors : tf.reshape(vectors, tf.constant(new int[] {-1, each * dim}));
    }

    private Tower.Output build(String side, TowerInput input, Segments segments) {
        EmbeddingTables.Lookup read = tables.lookup(tape, List.of(side), List.of(input));
        return SideGraph.build(
                tape, spec, side, read, read.inputs().get(0), segments, FeatureView.ALL, Dropout.OFF, false);
    }

    private Operand<TFloat32> append(Operand<TFloat32> vectors, Operand<TFloat32> column) {
        return tf.concat(List.of(vectors, column), tf.constant(1));
    }

    /**
     * Returns the stacked variables of the scenario weights that the towers request. Builds the towers into a temporary
     * graph to find them.
     */
    public static WeightStacks scenarioStacks(ModelSpec spec) {
        Map<String, long[]> requested = new LinkedHashMap<>();
        if (spec.scenarios() > 1) {
            try (Graph graph = new Graph()) {
                Ops tf = Ops.create(graph);
                ServedVectors towers = new ServedVectors(
                        tf, (name, init, shape) -> recordShape(tf, requested, name, shape), spec, tf.constant(1f));
                towers.users(new SidePlaceholders(tf, spec, "user").input());
                Operand<TFloat32> prior = FeedDict.floats(tf, -1);
                towers.items(new SidePlaceholders(tf, spec, "item").input(), prior, TrendBias.placeholder(tf, spec));
            }
        }
        return WeightStacks.of(requested);
    }

    private static Operand<TFloat32> recordShape(Ops tf, Map<String, long[]> requested, String name, long... shape) {
        requested.put(name, shape);
        return FeedDict.floats(tf, shape);
    }
}
