package org.sassrec.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.PlaneProjection;
import org.sassrec.evaluation.ViewAlignment;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.ViewVectors;

/**
 * What a trained model is asked for a report, beside its figures: how open its gates are, and where pre-training put the same
 * users' vectors in the scenarios.
 *
 * <pre>{@code
 * "gates": [{"scenario": "home", "layer": 1, "gate": "adaptive", "users": 400, "mean": 0.5, "low": 0.4, "high": 0.6,
 *            "unitsLow": 0.2, "unitsHigh": 0.8}],
 * "views": {"users": 180, "heldOut": true, "scenarios": ["home", "day"],
 *           "before": {"nearer": 0.8, "ownAuc": 0.5, "kept": 0.3, "points": [[user, scenario, x, y]]},
 *           "after": {}}
 * }</pre>
 *
 * <p>{@code low} and {@code high} are the tenth and the ninetieth percentile of the queries, {@code unitsLow} and
 * {@code unitsHigh} of the gate's units. {@code nearer} is {@link ViewAlignment},
 * {@code kept} the share of the vectors' variance that the plane shows.
 */
final class ModelInsightJson {
    /** Queries of a scenario whose gates are looked at. */
    private static final int QUERIES = 1_000;

    /** Users whose vectors are drawn; all count in the figures. */
    private static final int MAX_POINTS = 60;

    private final RunContext run;

    ModelInsightJson(RunContext run) {
        this.run = run;
    }

    /**
     * Adds {@code gates}, or why there are none.
     *
     * @throws org.sassrec.diagnostic.SassException if model or data cannot be opened
     */
    void addGates(ObjectNode root, ObjectNode missing) {
        SassConfig config = run.config();
        ArrayNode gates = root.arrayNode();
        try (Dataset dataset = run.dataset();
                TrainedModel model =
                        TrainedModel.open(config, dataset, run.finetune(), TrainedModel.finalHorizon(run.finetune()))) {
            for (int s = 0; s < config.scenarios().size(); s++) {
                ScenarioConfig scenario = config.scenarios().get(s);
                if (scenario.served()) {
                    model.userGates(s, Split.TEST, QUERIES)
                            .forEach(gate -> addGate(gates.addObject().put("scenario", scenario.name()), gate));
                }
            }
        }
        if (gates.isEmpty()) {
            missing.put(
                    "gates",
                    "This model has no gates between what scenarios share and what is their own: `model.type: sass` has, with"
                            + " `transfer: gru`, `direct` or `sigmoid`.");
        } else {
            root.set("gates", gates);
        }
    }

    private static void addGate(ObjectNode node, GateMeans gate) {
        double[] users = sorted(gate.rows());
        double[] units = sorted(gate.units());
        node.put("layer", gate.layer())
                .put("gate", gate.kind().name().toLowerCase(Locale.ROOT))
                .put("users", users.length)
                .put("mean", Arrays.stream(users).average().orElse(Double.NaN))
                .put("low", users[users.length / 10])
                .put("high", users[users.length - 1 - users.length / 10])
                .put("unitsLow", units[units.length / 10])
                .put("unitsHigh", units[units.length - 1 - units.length / 10]);
    }

    private static double[] sorted(float[] values) {
        double[] sorted = new double[values.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = values[i];
        }
        Arrays.sort(sorted);
        return sorted;
    }

    /**
     * Adds {@code views}, or why there are none.
     *
     * @throws org.sassrec.diagnostic.SassException if model or data cannot be opened
     */
    void addViews(ObjectNode root, ObjectNode missing) {
        SassConfig config = run.config();
        if (config.pretrain().task() == PretrainConfig.Task.NONE) {
            missing.put("views", "This run has no pre-training: `pretrain.task` of `model.type: sass` chooses one.");
            return;
        }
        Optional<Path> checkpoint = Pretrainer.checkpoint(config, run.pretrain());
        if (checkpoint.isEmpty()) {
            missing.put("views", "Pre-training has not come to its end: run `train`.");
            return;
        }
        try (Dataset dataset = run.pretrainDataset()) {
            Optional<ViewVectors> before = ViewVectors.before(config, dataset);
            Optional<ViewVectors> after = ViewVectors.after(config, dataset, checkpoint.get());
            if (before.isEmpty() || after.isEmpty()) {
                missing.put(
                        "views",
                        "No user was seen in two scenarios, so there are no two vectors of one user to compare.");
                return;
            }
            ObjectNode views = root.putObject("views");
            views.put("users", Arrays.stream(after.get().users()).distinct().count());
            views.put("heldOut", after.get().heldOut());
            ArrayNode scenarios = views.putArray("scenarios");
            config.scenarios().forEach(scenario -> scenarios.add(scenario.name()));
            addSide(views.putObject("before"), before.get());
            addSide(views.putObject("after"), after.get());
        }
    }

    private static void addSide(ObjectNode node, ViewVectors views) {
        addNumber(node, "nearer", ViewAlignment.nearerShare(views));
        addNumber(node, "ownAuc", views.dynamicAuc());
        PlaneProjection plane = PlaneProjection.of(views.vectors());
        node.put("kept", plane.explainedVariance());
        ArrayNode points = node.putArray("points");
        Set<Integer> drawn = new HashSet<>();
        Set<List<Integer>> seen = new HashSet<>();
        for (int row : rowOrder(views.users())) {
            int user = views.users()[row];
            int scenario = views.scenarios()[row];
            if ((drawn.size() < MAX_POINTS || drawn.contains(user)) && seen.add(List.of(user, scenario))) {
                drawn.add(user);
                points.addArray()
                        .add(user)
                        .add(scenario)
                        .add(plane.points()[row][0])
                        .add(plane.points()[row][1]);
            }
        }
    }

    /** Rows by user, in an order of users that does not depend on the weights. */
    private static List<Integer> rowOrder(int[] users) {
        Integer[] rows = new Integer[users.length];
        Arrays.setAll(rows, row -> row);
        Arrays.sort(rows, (a, b) -> Integer.compare(users[a], users[b]));
        return List.of(rows);
    }

    private static void addNumber(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        }
    }
}
