package org.sassrec.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.training.warmstart.Axes;

/**
 * The start of the new scenarios of a warm start. A new scenario starts from its source: the earlier scenario that {@link
 * Selection} returns. Without a source it has the shared start: the mean of the earlier scenarios, or with {@code
 * model.scenarioDecay} the part that all scenarios share.
 *
 * @param sources by name of the new scenario
 */
public record NewScenarios(Map<String, Source> sources) {
    /** No new scenario has a source. */
    static final NewScenarios NONE = new NewScenarios(Map.of());

    public NewScenarios {
        sources = new TreeMap<>(sources);
    }

    /** Selects the earlier scenario from which a new scenario starts. */
    @FunctionalInterface
    public interface Selection {
        /**
         * Selects the source of a new scenario.
         *
         * @param scenario number of the new scenario
         * @param sources numbers of the earlier scenarios that can be its source
         * @param networks returns an encoder that uses the network of one scenario for the rows of all scenarios. The
         * network of the new scenario has the shared start.
         */
        Source select(int scenario, int[] sources, IntFunction<VectorEncoder> networks);
    }

    /**
     * The source of a new scenario.
     *
     * @param scenario name of the earlier scenario; empty for the shared start
     * @param reason why, for the log
     */
    public record Source(Optional<String> scenario, String reason) {}

    /** Returns the name of the source of a scenario; empty for the shared start. */
    Optional<String> source(String scenario) {
        return Optional.ofNullable(sources.get(scenario)).flatMap(Source::scenario);
    }

    /** Returns the names of the sources by scenario, without the scenarios that have the shared start. */
    Map<String, String> names() {
        Map<String, String> names = new TreeMap<>();
        sources.forEach((name, source) -> source.scenario().ifPresent(other -> names.put(name, other)));
        return names;
    }

    /** Returns the lines of a report with a line for each new scenario after the first line. */
    List<String> addTo(List<String> report) {
        List<String> lines = new ArrayList<>(report);
        int next = 1;
        for (Map.Entry<String, Source> source : sources.entrySet()) {
            lines.add(
                    next++,
                    "scenario `" + source.getKey() + "` starts from "
                            + source.getValue()
                                    .scenario()
                                    .map(name -> "`" + name + "`")
                                    .orElse("the shared start") + ": "
                            + source.getValue().reason());
        }
        return lines;
    }

    /**
     * Selects the sources of all new scenarios.
     *
     * @param shared writes a checkpoint in which all new scenarios have the shared start, and returns its folder
     */
    static NewScenarios of(TrainingJob job, WarmCheckpoints.Earlier earlier, Axes before, Supplier<Path> shared)
            throws IOException {
        List<ScenarioConfig> all = job.config().scenarios();
        Set<String> known = before.scenarios();
        Map<String, Source> sources = new TreeMap<>();
        List<Integer> measured = new ArrayList<>();
        @Nullable
        Map<String, String> repeated = earlier.measured() == null
                ? null
                : WarmCheckpoints.Origin.of(earlier.measured()).sources();
        for (int s = 0; s < all.size(); s++) {
            String name = all.get(s).name();
            if (known.contains(name)) {
                continue;
            }
            if (repeated != null) {
                Optional<String> same = Optional.ofNullable(repeated.get(name)).filter(known::contains);
                sources.put(name, new Source(same, "as in the evaluated model"));
            } else if (!all.get(s).serve()) {
                sources.put(name, new Source(Optional.empty(), "it is not served"));
            } else if (candidates(all, s, known).length == 0) {
                sources.put(name, new Source(Optional.empty(), "no earlier scenario has the same network"));
            } else {
                measured.add(s);
            }
        }
        if (!measured.isEmpty()) {
            try (TowerModel model =
                    TrainingJob.inferenceModel(job.config(), job.dataset(), ModelPurpose.ENCODING, shared.get())) {
                TowerEncoder encoder = new TowerEncoder(job.config(), job.dataset(), scenario -> model);
                for (int s : measured) {
                    sources.put(
                            all.get(s).name(),
                            earlier.selection().select(s, candidates(all, s, known), encoder::withNetworkOf));
                }
            }
        }
        return new NewScenarios(sources);
    }

    /** Returns the served scenarios of the earlier model whose network has the same layers as that of a new scenario. */
    private static int[] candidates(List<ScenarioConfig> all, int scenario, Set<String> known) {
        ScenarioConfig added = all.get(scenario);
        return IntStream.range(0, all.size())
                .filter(s -> known.contains(all.get(s).name())
                        && all.get(s).serve()
                        && all.get(s).gateDepth() == added.gateDepth()
                        && Objects.equals(all.get(s).outputNetwork(), added.outputNetwork()))
                .toArray();
    }
}
