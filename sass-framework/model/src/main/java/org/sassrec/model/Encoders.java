package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.model.graph.GraphRunner;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.model.graph.ModelWeights;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.tower.TrendBias;
import org.sassrec.sampling.SideRows;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.PlaceholderWithDefault;
import org.tensorflow.types.TFloat32;

/** The inference graphs of a model: the served vectors of both sides and the mean values of the gates. */
final class Encoders {
    private final Ops tf;
    private final ModelSpec spec;
    private final ModelWeights weights;
    private final PlaceholderWithDefault<TFloat32> biasWeight;
    private final EncodeGraph users;
    private final EncodeGraph items;
    private @Nullable GateGraph gates;

    /**
     * The served user tower with its gates as outputs.
     *
     * @param means two tensors per gate: the mean over the units for each row of its scenario, then the mean over the
     * rows for each unit
     */
    private record GateGraph(SidePlaceholders rows, List<Tape.Gate> gates, List<Operand<TFloat32>> means) {}

    /**
     * @param largest greatest value of each unit of the relu layers, computed only if it is fetched
     */
    private record EncodeGraph(
            SidePlaceholders rows,
            Placeholder<TFloat32> prior,
            @Nullable Placeholder<TFloat32> numbers,
            Operand<TFloat32> vectors,
            List<Tape.Layer> largest) {}

    Encoders(Ops tf, ModelSpec spec, ModelWeights weights) {
        this.tf = tf;
        this.spec = spec;
        this.weights = weights;
        biasWeight = tf.placeholderWithDefault(tf.constant(1f), Shape.scalar());
        users = encoder("user");
        items = encoder("item");
    }

    private EncodeGraph encoder(String side) {
        SidePlaceholders rows = new SidePlaceholders(tf, spec, side);
        Placeholder<TFloat32> prior = FeedDict.floats(tf, -1);
        @Nullable Placeholder<TFloat32> numbers = TrendBias.placeholder(tf, spec);
        ServedVectors vectors = new ServedVectors(tf, weights, spec, biasWeight);
        Operand<TFloat32> encoded =
                side.equals("user") ? vectors.users(rows.input()) : vectors.items(rows.input(), prior, numbers);
        List<Tape.Layer> largest = vectors.layers().stream()
                .map(layer -> new Tape.Layer(layer.name(), tf.max(layer.units(), tf.constant(0))))
                .toList();
        return new EncodeGraph(rows, prior, numbers, encoded, largest);
    }

    /** Returns the vectors and the dead units of user rows, or of item rows with a prior of 0. */
    SideSample sample(GraphRunner runs, Side of, SideRows rows) {
        EncodeGraph side = of == Side.USER ? users : items;
        List<Operand<TFloat32>> fetches = new ArrayList<>(List.of(side.vectors()));
        side.largest().forEach(layer -> fetches.add(layer.units()));
        try (FeedDict feed = new FeedDict(side, rows)) {
            side.rows().feed(feed, rows);
            if (of == Side.ITEM) {
                feed.floats(side.prior(), new float[rows.rows()], rows.rows());
                if (side.numbers() != null) {
                    feed.floats(side.numbers(), new float[rows.rows() * spec.trend()], rows.rows(), spec.trend());
                }
            }
            try (Result result = runs.run(fetches, List.of(), feed)) {
                Map<String, SideSample.Units> layers = new TreeMap<>();
                for (int i = 0; i < side.largest().size(); i++) {
                    String layer = side.largest().get(i).name();
                    units(ModelVariables.floats(result.get(i + 1)))
                            .ifPresent(units -> layers.merge(layer, units, SideSample.Units::plus));
                }
                return new SideSample(ModelVariables.floats(result.get(0)), layers);
            }
        }
    }

    /**
     * Counts the units.
     *
     * @param largest greatest value of each unit; negative infinity in a branch without rows
     */
    private static Optional<SideSample.Units> units(float... largest) {
        int dead = 0;
        for (float value : largest) {
            if (value < 0) {
                return Optional.empty();
            }
            dead += value == 0 ? 1 : 0;
        }
        return Optional.of(new SideSample.Units(largest.length, dead));
    }

    /**
     * Returns the served user vectors, row-major.
     *
     * @param weight weight of the item bias in the score
     */
    float[] users(GraphRunner runs, SideRows rows, float weight) {
        if (rows.rows() == 0) {
            return new float[0];
        }
        try (FeedDict feed = new FeedDict(users, rows)) {
            users.rows().feed(feed, rows);
            feed.floats(biasWeight, new float[] {weight});
            return vectors(runs, users, feed);
        }
    }

    /** Returns the served item vectors, row-major. */
    float[] items(GraphRunner runs, SideRows rows, float[] prior, float[] numbers) {
        if (rows.rows() == 0) {
            return new float[0];
        }
        try (FeedDict feed = new FeedDict(items, rows)) {
            items.rows().feed(feed, rows);
            feed.floats(items.prior(), prior, prior.length);
            if (items.numbers() != null) {
                feed.floats(items.numbers(), numbers, rows.rows(), numbers.length / rows.rows());
            }
            return vectors(runs, items, feed);
        }
    }

    private static float[] vectors(GraphRunner runs, EncodeGraph side, FeedDict feed) {
        try (Result result = runs.run(List.of(side.vectors()), List.of(), feed)) {
            return ModelVariables.floats(result.get(0));
        }
    }

    /** Returns the means of the user tower's gates for the given rows. Not thread-safe. */
    List<GateMeans> userGates(GraphRunner runs, SideRows rows) {
        if (gates == null) {
            // Only a few callers need the gates, so the graph is built at the first call.
            gates = gateGraph();
        }
        GateGraph graph = gates;
        if (graph.gates().isEmpty() || rows.rows() == 0) {
            return List.of();
        }
        List<float[]> fetched = new ArrayList<>();
        try (FeedDict feed = new FeedDict(graph, rows)) {
            graph.rows().feed(feed, rows);
            try (Result result = runs.run(graph.means(), List.of(), feed)) {
                result.forEach(mean -> fetched.add(ModelVariables.floats(mean.getValue())));
            }
        }
        List<GateMeans> found = new ArrayList<>();
        for (int i = 0; i < graph.gates().size(); i++) {
            Tape.Gate gate = graph.gates().get(i);
            float[] ofRows = fetched.get(2 * i);
            if (ofRows.length > 0) {
                found.add(new GateMeans(gate.scenario(), gate.layer(), gate.kind(), ofRows, fetched.get(2 * i + 1)));
            }
        }
        return found;
    }

    /** Builds another copy of the user tower on the existing weights. */
    private GateGraph gateGraph() {
        SidePlaceholders rows = new SidePlaceholders(tf, spec, "user");
        List<Tape.Gate> each = new ServedVectors(tf, weights, spec, tf.constant(1f)).userGates(rows.input());
        List<Operand<TFloat32>> means = new ArrayList<>();
        for (Tape.Gate gate : each) {
            means.add(tf.math.mean(gate.values(), tf.constant(1)));
            means.add(tf.math.mean(gate.values(), tf.constant(0)));
        }
        return new GateGraph(rows, each, means);
    }
}
