package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.model.graph.GraphRunner;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.model.graph.ModelWeights;
import org.sassrec.model.graph.Placeholders;
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

/** The parts of a model's graph that train nothing: served vectors of both sides, and how open gates are. */
final class Encoders {
    private final Ops tf;
    private final ModelSpec spec;
    private final ModelWeights weights;
    private final PlaceholderWithDefault<TFloat32> biasWeight;
    private final EncodeGraph users;
    private final EncodeGraph items;
    private @Nullable GateGraph gates;

    /**
     * The user tower as it is served, fetching its gates in place of its vectors.
     *
     * @param means of each gate, for each row of its scenario the mean over its units, then for each unit the mean over the rows
     */
    private record GateGraph(SidePlaceholders rows, List<Tape.Gate> gates, List<Operand<TFloat32>> means) {}

    private record EncodeGraph(
            SidePlaceholders rows,
            Placeholder<TFloat32> prior,
            @Nullable Placeholder<TFloat32> numbers,
            Operand<TFloat32> vectors) {}

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
        Placeholder<TFloat32> prior = Placeholders.floats(tf, -1);
        @Nullable Placeholder<TFloat32> numbers = TrendBias.placeholder(tf, spec);
        ServedVectors vectors = new ServedVectors(tf, weights, spec, biasWeight);
        return new EncodeGraph(
                rows,
                prior,
                numbers,
                side.equals("user") ? vectors.users(rows.input()) : vectors.items(rows.input(), prior, numbers));
    }

    /** Served user vectors, row-major, in which the items' bias weighs so much. */
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

    /** Served item vectors, row-major. */
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

    /** How open the user tower's gates are for some rows; for one thread. */
    List<GateMeans> userGates(GraphRunner runs, SideRows rows) {
        if (gates == null) {
            // Few ask: the graph grows when the first does.
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

    /** Builds the tower once more, with the numbers that are there. */
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
