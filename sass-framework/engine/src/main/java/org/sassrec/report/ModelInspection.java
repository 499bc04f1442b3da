package org.sassrec.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.PlaneProjection;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.result.RunReport.GateOpening;
import org.sassrec.result.RunReport.Point;
import org.sassrec.result.RunReport.Side;
import org.sassrec.result.RunReport.Views;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.ViewVectors;

/** Asks a trained model for a report: how open its gates are, and where pre-training put the same users' vectors. */
final class ModelInspection {
    /** Queries of a scenario whose gates are looked at. */
    private static final int QUERIES = 1_000;

    /** Users whose vectors are drawn; all count in the figures. */
    private static final int MAX_POINTS = 60;

    private final RunContext run;

    ModelInspection(RunContext run) {
        this.run = run;
    }

    /**
     * How open the gates are.
     *
     * @param missing gets the reason if there are none
     * @throws org.sassrec.diagnostic.SassException if model or data cannot be opened
     */
    List<GateOpening> addGates(Map<String, String> missing) {
        SassConfig config = run.config();
        List<GateOpening> gates = new ArrayList<>();
        try (Dataset dataset = run.dataset();
                TrainedModel model =
                        TrainedModel.open(config, dataset, run.finetune(), TrainedModel.finalHorizon(run.finetune()))) {
            for (int s = 0; s < config.scenarios().size(); s++) {
                ScenarioConfig scenario = config.scenarios().get(s);
                if (scenario.serve()) {
                    model.userGates(s, Split.TEST, QUERIES).forEach(gate -> gates.add(addGate(scenario.name(), gate)));
                }
            }
        }
        if (gates.isEmpty()) {
            missing.put(
                    "gates",
                    "This model has no gates between what scenarios share and what is their own: `model.type: sass` has, with"
                            + " `transfer: gru`, `direct` or `sigmoid`.");
        }
        return gates;
    }

    private static GateOpening addGate(String scenario, GateMeans gate) {
        double[] users = sorted(gate.rows());
        double[] units = sorted(gate.units());
        return new GateOpening(
                scenario,
                gate.layer(),
                gate.kind(),
                users.length,
                Arrays.stream(users).average().orElse(Double.NaN),
                users[users.length / 10],
                users[users.length - 1 - users.length / 10],
                units[units.length / 10],
                units[units.length - 1 - units.length / 10]);
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
     * Where pre-training put the vectors; {@code null} without pre-training.
     *
     * @param missing gets the reason
     * @throws org.sassrec.diagnostic.SassException if model or data cannot be opened
     */
    @Nullable
    Views addViews(Map<String, String> missing) {
        SassConfig config = run.config();
        if (config.pretrain().task() == PretrainConfig.Task.NONE) {
            missing.put("views", "This run has no pre-training: `pretrain.task` of `model.type: sass` chooses one.");
            return null;
        }
        Optional<Path> checkpoint = Pretrainer.checkpoint(config, run.pretrain());
        if (checkpoint.isEmpty()) {
            missing.put("views", "Pre-training has not come to its end: run `train`.");
            return null;
        }
        try (Dataset dataset = run.pretrainDataset()) {
            Optional<ViewVectors> before = ViewVectors.before(config, dataset);
            Optional<ViewVectors> after = ViewVectors.after(config, dataset, checkpoint.get());
            if (before.isEmpty() || after.isEmpty()) {
                missing.put(
                        "views",
                        "No user was seen in two scenarios, so there are no two vectors of one user to compare.");
                return null;
            }
            return new Views(
                    Arrays.stream(after.get().users()).distinct().count(),
                    after.get().heldOut(),
                    config.scenarios().stream().map(ScenarioConfig::name).toList(),
                    addSide(before.get()),
                    addSide(after.get()));
        }
    }

    private static Side addSide(ViewVectors views) {
        PlaneProjection plane = PlaneProjection.of(views.vectors());
        List<Point> points = new ArrayList<>();
        Set<Integer> drawn = new HashSet<>();
        Set<List<Integer>> seen = new HashSet<>();
        for (int row : rowOrder(views.users())) {
            int user = views.users()[row];
            int scenario = views.scenarios()[row];
            if ((drawn.size() < MAX_POINTS || drawn.contains(user)) && seen.add(List.of(user, scenario))) {
                drawn.add(user);
                points.add(new Point(user, scenario, plane.points()[row][0], plane.points()[row][1]));
            }
        }
        return new Side(finite(views.nearerShare()), finite(views.dynamicAuc()), plane.explainedVariance(), points);
    }

    /** Rows by user, in an order of users that does not depend on the weights. */
    private static List<Integer> rowOrder(int[] users) {
        Integer[] rows = new Integer[users.length];
        Arrays.setAll(rows, row -> row);
        Arrays.sort(rows, (a, b) -> Integer.compare(users[a], users[b]));
        return List.of(rows);
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
