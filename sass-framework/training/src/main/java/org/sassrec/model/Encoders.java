package org.sassrec.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.sampling.SideRows;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** The parts of a model's graph that train nothing: served vectors of both sides, and how open gates are. */
final class Encoders {
    private final Ops tf;
    private final ModelSpec spec;
    private final GraphWeights weights;
    private final EncodeGraph users;
    private final EncodeGraph items;
    private @Nullable GateGraph gates;

    private record EncodeGraph(
            SidePlaceholders rows,
            Placeholder<TFloat32> prior,
            @Nullable Placeholder<TFloat32> numbers,
            Operand<TFloat32> vectors) {}

    Encoders(Ops tf, ModelSpec spec, GraphWeights weights) {
        this.tf = tf;
        this.spec = spec;
        this.weights = weights;
        users = encoder("user");
        items = encoder("item");
    }

    private EncodeGraph encoder(String side) {
        SidePlaceholders rows = new SidePlaceholders(tf, spec, side);
        Placeholder<TFloat32> prior = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
        @Nullable Placeholder<TFloat32> numbers = TrendBias.numbers(tf, spec);
        ServedVectors vectors = new ServedVectors(tf, weights, spec);
        return new EncodeGraph(
                rows,
                prior,
                numbers,
                side.equals("user") ? vectors.users(rows.input()) : vectors.items(rows.input(), prior, numbers));
    }

    /** Served user vectors, row-major. */
    float[] users(GraphRun runs, SideRows rows) {
        return encode(runs, users, rows, null, new float[0]);
    }

    /** Served item vectors, row-major. */
    float[] items(GraphRun runs, SideRows rows, float[] prior, float[] numbers) {
        return encode(runs, items, rows, prior, numbers);
    }

    private static float[] encode(
            GraphRun runs, EncodeGraph side, SideRows rows, float @Nullable [] prior, float[] numbers) {
        if (rows.rows() == 0) {
            return new float[0];
        }
        try (Feed feed = new Feed(side, rows)) {
            side.rows().feed(feed, rows);
            if (prior != null) {
                feed.floats(side.prior(), prior, prior.length);
                if (side.numbers() != null) {
                    feed.floats(side.numbers(), numbers, rows.rows(), numbers.length / rows.rows());
                }
            }
            try (Result result = runs.run(List.of(side.vectors()), List.of(), feed)) {
                return ModelVariables.floats(result.get(0));
            }
        }
    }

    /** How open the user tower's gates are for some rows; for one thread. */
    List<GateMeans> userGates(GraphRun runs, SideRows rows) {
        if (gates == null) {
            // Few ask: the graph grows when the first does.
            gates = new GateGraph(tf, weights, spec);
        }
        GateGraph graph = gates;
        if (graph.means().isEmpty() || rows.rows() == 0) {
            return List.of();
        }
        List<float[]> fetched = new ArrayList<>();
        try (Feed feed = graph.feed(rows);
                Result result = runs.run(graph.means(), List.of(), feed)) {
            result.forEach(mean -> fetched.add(ModelVariables.floats(mean.getValue())));
        }
        return graph.named(fetched);
    }
}
