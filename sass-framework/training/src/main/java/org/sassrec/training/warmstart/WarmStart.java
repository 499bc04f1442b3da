package org.sassrec.training.warmstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.model.graph.Optimizer;
import org.tensorflow.types.TFloat32;

/**
 * Writes the first checkpoint of a model that starts from the weights of an earlier model.
 *
 * <pre>
 * part of the new model                    starts as
 * known value, feature, unit, scenario     the earlier weights and optimizer state
 * new value of a known table               the row of unknown values; Adagrad's sums as the 10 % quantile of the trained rows
 * new table                                random; zero with {@code model.residual}, which adds rows to the output
 * new inputs of a layer                    zero: the columns of a new feature, the outputs of new units
 * new units of a layer                     random
 * new gates of a known scenario            random, update gate nearly closed: its offset is -4, so z is about 0.02
 * new scenario                             its source: another scenario, or the mean of all earlier scenarios
 * </pre>
 *
 * <p>The vectors of known users and items do not change if only values and scenarios are added or removed. New features
 * and units change them within rounding. New gates change them slightly, and removed features and units change them.
 */
public final class WarmStart {
    private static final float CLOSED_GATE = -4;

    /** Start of new scenarios in a plan. */
    private static final String RANKED = "from the best source";

    private final Axes earlier;
    private final Axes axes;
    private final Function<String, Optional<String>> sources;
    private final Map<String, WeightAxes> earlierByKey = new HashMap<>();
    private final Map<String, List<WeightAxes>> earlierByScenarioKey = new HashMap<>();
    private final Set<String> earlierScenarios;
    private final Set<String> used = new HashSet<>();
    private final WarmStartReport.Builder report = new WarmStartReport.Builder(true);
    private double decay = 1;

    /**
     * Prepares a warm start.
     *
     * @param earlier axes of the earlier model
     * @param axes axes of the new model
     * @param sources returns the earlier scenario from which a new scenario starts; empty for the mean of all earlier
     * scenarios
     * @throws IllegalArgumentException if {@link Axes#obstacle} names a reason
     */
    public WarmStart(Axes earlier, Axes axes, Function<String, Optional<String>> sources) {
        earlier.obstacle(axes).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        this.earlier = earlier;
        this.axes = axes;
        this.sources = sources;
        this.earlierScenarios = earlier.scenarios();
        for (WeightAxes weight : earlier.weights()) {
            earlierByKey.put(weight.scenarioKey(), weight);
            if (!weight.scenario().isEmpty()) {
                earlierByScenarioKey
                        .computeIfAbsent(weight.key(), key -> new ArrayList<>())
                        .add(weight);
            }
        }
    }

    /**
     * Sets the factor of Adagrad's sums of the tables. They never decrease in training, so the rows that occur most move
     * less from one training to the next.
     *
     * @param factor above 0, at most 1; no sum falls below that of a new model
     */
    public WarmStart decay(double factor) {
        decay = factor;
        return this;
    }

    /**
     * Returns the report of a model that is not trained yet, as far as the configuration determines it: without the rows
     * of the embedding tables.
     */
    public WarmStartReport plan() {
        WarmStartReport.Builder planned = new WarmStartReport.Builder(false);
        for (WeightAxes weight : axes.weights()) {
            List<WeightAxes> from = sourcesOf(weight);
            boolean isNewScenario = !weight.scenario().isEmpty() && !earlierScenarios.contains(weight.scenario());
            if (from.isEmpty()) {
                planned.added(weight, isNewScenario ? RANKED : "random");
            } else {
                WeightFill fill = new WeightFill(earlier, axes, from.get(0), weight, this::sourceNames);
                planned.joined(weight, isNewScenario ? null : from.get(0), fill, RANKED);
            }
        }
        addDropped(planned);
        return planned.build();
    }

    private void addDropped(WarmStartReport.Builder to) {
        earlier.weights().stream()
                .filter(weight -> !used.contains(weight.name()))
                .forEach(to::dropped);
    }

    /**
     * Writes the checkpoint of the new model.
     *
     * @param checkpoint folder of the checkpoint of the earlier model
     * @param fresh folder of a checkpoint of the new model with random weights
     * @param target folder of the checkpoint to write; may be {@code fresh}
     * @return what was kept, added and dropped
     * @throws org.sassrec.diagnostic.SassException SASS5101 if the checkpoint cannot be written, SASS5102 if a
     * checkpoint cannot be read
     */
    public WarmStartReport write(Path checkpoint, Path fresh, Path target) {
        Map<String, TFloat32> before = new LinkedHashMap<>();
        Map<String, TFloat32> values = new LinkedHashMap<>();
        try {
            Checkpoint.Header saved = Checkpoint.restore(checkpoint, header -> {}, name -> true, before);
            Checkpoint.Header created = Checkpoint.restore(fresh, header -> {}, name -> true, values);
            Map<String, WeightAxes> byName =
                    axes.weights().stream().collect(Collectors.toMap(WeightAxes::name, Function.identity()));
            for (Map.Entry<String, TFloat32> variable : values.entrySet()) {
                String name = variable.getKey();
                String prefix = name.substring(0, name.indexOf('/') + 1);
                WeightAxes weight = byName.get(name.substring(prefix.length()));
                if (weight != null) {
                    fill(prefix, weight, before, variable.getValue());
                }
            }
            addDropped(report);
            Checkpoint.save(target, new Checkpoint.Header(saved.step(), created.variables()), values);
            return report.build();
        } finally {
            before.values().forEach(TFloat32::close);
            values.values().forEach(TFloat32::close);
        }
    }

    /**
     * Sets the first values of a weight or of its optimizer state.
     *
     * @param prefix prefix of the names of this state; empty for the weight
     */
    private void fill(String prefix, WeightAxes weight, Map<String, TFloat32> before, TFloat32 variable) {
        List<WeightAxes> from = sourcesOf(weight);
        float[] values = ModelVariables.floats(variable);
        float[] created = decay < 1 && Optimizer.isAccumulator(prefix) ? values.clone() : new float[0];
        List<float[]> earlierValues = new ArrayList<>();
        for (WeightAxes source : from) {
            @Nullable TFloat32 tensor = before.get(prefix + source.name());
            if (tensor != null) {
                earlierValues.add(ModelVariables.floats(tensor));
            }
        }
        if (from.isEmpty()) {
            closeNewGate(prefix, weight, values);
            if (prefix.isEmpty()) {
                report.added(weight, isSharedStart(weight) ? "as the part that scenarios share" : "random");
            }
        } else if (!earlierValues.isEmpty()) {
            WeightFill fill = new WeightFill(earlier, axes, from.get(0), weight, this::sourceNames);
            fill.fill(prefix, values, earlierValues);
            if (prefix.isEmpty()) {
                boolean isKept = from.get(0).scenarioKey().equals(weight.scenarioKey());
                report.joined(weight, isKept ? from.get(0) : null, fill, sourceText(weight.scenario()));
            }
        }
        for (int i = 0; i < created.length; i++) {
            values[i] = Math.max(created[i], (float) (values[i] * decay));
        }
        variable.asRawTensor().data().asFloats().write(values);
    }

    /** Returns the earlier weights whose mean is the first value of a weight: usually the same weight. */
    private List<WeightAxes> sourcesOf(WeightAxes weight) {
        WeightAxes same = earlierByKey.get(weight.scenarioKey());
        if (same != null) {
            used.add(same.name());
            return List.of(same);
        }
        if (weight.scenario().isEmpty() || earlierScenarios.contains(weight.scenario())) {
            return List.of();
        }
        if (isSharedStart(weight)) {
            return List.of();
        }
        List<String> names = sourceNames(weight.scenario());
        return earlierByScenarioKey.getOrDefault(weight.key(), List.of()).stream()
                .filter(source -> names.contains(source.scenario()))
                .toList();
    }

    /**
     * Whether the weight is the difference of a new scenario from the part that all scenarios share. Without another
     * source it starts at zero.
     */
    private boolean isSharedStart(WeightAxes weight) {
        if (weight.scenario().isEmpty()
                || earlierScenarios.contains(weight.scenario())
                || sources.apply(weight.scenario()).isPresent()) {
            return false;
        }
        String shared = weight.key().replace(".*.", ".shared.").replaceFirst("\\.c$", "");
        return earlierByKey.containsKey(shared);
    }

    private List<String> sourceNames(String scenario) {
        return sources.apply(scenario).map(List::of).orElseGet(() -> List.copyOf(earlierScenarios));
    }

    private String sourceText(String scenario) {
        if (scenario.isEmpty()) {
            return "";
        }
        return sources.apply(scenario).map(name -> "from `" + name + "`").orElse("from the mean of the scenarios");
    }

    /** Closes the update gate of a layer that had no gates, so that the layer changes little. */
    private void closeNewGate(String prefix, WeightAxes weight, float[] values) {
        if (!prefix.isEmpty() || !weight.key().endsWith(".b") || isSharedStart(weight)) {
            return;
        }
        int start = 0;
        for (AxisBlock block : weight.axes().get(0)) {
            if (block.name().equals(LayerAxes.UPDATE_GATE)) {
                Arrays.fill(values, start, start + block.size(), CLOSED_GATE);
            }
            start += block.size();
        }
    }
}
