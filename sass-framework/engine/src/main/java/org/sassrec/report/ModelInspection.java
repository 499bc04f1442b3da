package org.sassrec.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.PlaneProjection;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.result.RunReport.GateOpening;
import org.sassrec.result.RunReport.Point;
import org.sassrec.result.RunReport.Vectors;
import org.sassrec.result.RunReport.Views;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainedModel;

/** Reads the openness of the gates and the alignment of the pre-trained vectors from a trained model. */
final class ModelInspection {
    /** Maximum number of queries per scenario for the gate statistics. */
    private static final int QUERIES = 1_000;

    /** Maximum number of users, or items, in a plot. The statistics use all of them. */
    private static final int MAX_POINTS = 60;

    private final RunContext run;

    ModelInspection(RunContext run) {
        this.run = run;
    }

    /**
     * Returns the openness of each gate of each served scenario.
     *
     * @param missing receives the reason if the model has no gates
     * @throws org.sassrec.diagnostic.SassException if the model or the data cannot be opened
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
                    "This model has no gates. Gates exist with `model.type: sass` and `transfer: gru`, `direct` or `sigmoid`.");
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
     * Returns the vectors of users and of items before and after pre-training, for each side that occurs in two scenarios.
     * Without them, the result is empty.
     *
     * @param missing receives the reason for an empty result
     * @throws org.sassrec.diagnostic.SassException if the model or the data cannot be opened
     */
    List<Views> addViews(Map<String, String> missing) {
        SassConfig config = run.config();
        Optional<Path> checkpoint = Pretrainer.checkpoint(config, run.pretrain());
        if (checkpoint.isEmpty()) {
            missing.put("views", "The pre-trained weights are missing. Run `train`.");
            return List.of();
        }
        try (Dataset dataset = run.pretrainDataset()) {
            List<Views> views = Stream.of(Side.USER, Side.ITEM)
                    .flatMap(side -> addSide(config, dataset, side, checkpoint.get()).stream())
                    .toList();
            if (views.isEmpty()) {
                missing.put("views", "No user or item occurs in two scenarios, so there are no vectors to compare.");
            }
            return views;
        }
    }

    private static Optional<Views> addSide(SassConfig config, Dataset dataset, Side side, Path checkpoint) {
        return ViewVectors.before(config, dataset, side)
                .flatMap(before -> ViewVectors.after(config, dataset, side, checkpoint)
                        .map(after -> new Views(
                                side.word(),
                                Arrays.stream(after.entities()).distinct().count(),
                                after.heldOut(),
                                config.scenarios().stream()
                                        .map(ScenarioConfig::name)
                                        .toList(),
                                plot(before),
                                plot(after))));
    }

    private static Vectors plot(ViewVectors views) {
        PlaneProjection plane = PlaneProjection.of(views.vectors());
        List<Point> points = new ArrayList<>();
        Set<Integer> drawn = new HashSet<>();
        Set<List<Integer>> seen = new HashSet<>();
        for (int row : rowOrder(views.entities())) {
            int entity = views.entities()[row];
            int scenario = views.scenarios()[row];
            if ((drawn.size() < MAX_POINTS || drawn.contains(entity)) && seen.add(List.of(entity, scenario))) {
                drawn.add(entity);
                points.add(new Point(entity, scenario, plane.points()[row][0], plane.points()[row][1]));
            }
        }
        return new Vectors(finite(views.nearerShare()), finite(views.dynamicAuc()), plane.explainedVariance(), points);
    }

    /** Rows sorted by entity. The order does not depend on the weights. */
    private static List<Integer> rowOrder(int[] entities) {
        Integer[] rows = new Integer[entities.length];
        Arrays.setAll(rows, row -> row);
        Arrays.sort(rows, (a, b) -> Integer.compare(entities[a], entities[b]));
        return List.of(rows);
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
