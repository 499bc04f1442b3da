package org.sassrec.pipeline.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonFiles;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * The figures of the last run that passed its gates, and those that it was held to. When a run has passed, its own figures are the
 * last ones; what asks the gates of it again, a publish or a report, has to find those that it was held to. Where a run measured
 * too little of a scenario's metric, the figure before stays the one that the next run is held to: a night without clicks is no way
 * round a gate. Its other metrics are those of the last run all the same: one that few users have must not hold them back for ever.
 */
final class LastPassedMetrics {
    private static final String PASSED_FILE = "evaluation.passed.json";
    private static final String HELD_FILE = "evaluation.held.json";
    private static final String FORGET_HELP = "delete the file: then the next run is held to nothing";

    private final Path evaluation;

    /**
     * By scenario.
     *
     * @param reference what the last run that passed was held to
     * @param carriedOver what stays of it: metrics of which that run measured too little
     */
    private record SavedMetrics(
            @JsonInclude @JsonSetter(nulls = Nulls.SET) Map<String, ScenarioMetrics> reference,
            Map<String, ScenarioMetrics> carriedOver) {

        SavedMetrics {
            // Refuses what a damaged file lacks; the order of a copy would change from run to run.
            reference = new TreeMap<>(Map.copyOf(reference));
            carriedOver = new TreeMap<>(Map.copyOf(carriedOver));
        }
    }

    /** @param evaluation file of the run's evaluation, which the others lie beside */
    LastPassedMetrics(Path evaluation) {
        this.evaluation = evaluation;
    }

    /** What the evaluation that is there is held to, by scenario; empty if no run passed before it. */
    Map<String, ScenarioMetrics> metrics() {
        Map<String, ScenarioMetrics> passed = passed();
        SavedMetrics memory = memory();
        if (isCurrent(passed)) {
            return memory.reference();
        }
        Map<String, ScenarioMetrics> figures = new LinkedHashMap<>(passed);
        memory.carriedOver().forEach((scenario, kept) -> figures.merge(scenario, kept, ScenarioMetrics::mergedWith));
        return figures;
    }

    /**
     * Keeps the evaluation that is there as the last one that passed.
     *
     * @param saysTooLittle of which scenarios and their metrics it measured too little
     */
    void remember(BiPredicate<String, String> saysTooLittle) throws IOException {
        if (!Files.exists(evaluation)) {
            return;
        }
        if (!isCurrent(passed())) {
            Map<String, ScenarioMetrics> held = metrics();
            Map<String, ScenarioMetrics> kept = new LinkedHashMap<>();
            held.forEach(
                    (scenario, its) -> kept.put(scenario, its.filter(metric -> saysTooLittle.test(scenario, metric))));
            kept.values().removeIf(its -> its.values().isEmpty());
            JsonFiles.write(file(HELD_FILE), new SavedMetrics(held, kept));
        }
        AtomicFile.write(file(PASSED_FILE), Files.readString(evaluation));
    }

    private SavedMetrics memory() {
        Path file = file(HELD_FILE);
        if (!Files.exists(file)) {
            return new SavedMetrics(Map.of(), Map.of());
        }
        return EvaluationJson.read(file, SavedMetrics.class, FORGET_HELP);
    }

    /** Whether the figures are those of the evaluation that is there, maybe of a repetition with other metrics. */
    private boolean isCurrent(Map<String, ScenarioMetrics> passed) {
        Map<String, ScenarioMetrics> now = Files.exists(evaluation) ? EvaluationJson.read(evaluation) : Map.of();
        boolean common = passed.entrySet().stream().anyMatch(each -> {
            ScenarioMetrics its = now.get(each.getKey());
            return its != null
                    && its.values().keySet().stream().anyMatch(each.getValue().values()::containsKey);
        });
        return common
                && passed.size() == now.size()
                && passed.entrySet().stream().allMatch(each -> {
                    ScenarioMetrics its = now.get(each.getKey());
                    return its != null && each.getValue().matches(its);
                });
    }

    private Path file(String name) {
        return evaluation.resolveSibling(name);
    }

    /** Evaluating does not write it anew: it reads it first. */
    private Map<String, ScenarioMetrics> passed() {
        Path file = file(PASSED_FILE);
        return Files.exists(file) ? EvaluationJson.read(file, FORGET_HELP) : Map.of();
    }
}
