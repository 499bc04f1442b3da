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
 * Stores the metrics of the last run that passed its quality gates, and the reference metrics that this run was
 * compared with.
 *
 * <p>After a run passes, its own metrics are the last ones. A later check of the same run, for example by publish or
 * report, still needs the reference metrics of that run. If a run has too little data for a metric, the previous value
 * of this metric stays the reference, so that a run without data cannot reset it. All other metrics are replaced.
 */
final class LastPassedMetrics {
    private static final String PASSED_FILE = "evaluation.passed.json";
    private static final String HELD_FILE = "evaluation.held.json";
    private static final String FORGET_HELP = "delete the file; the next run is then not compared with earlier metrics";

    private final Path evaluation;
    private final Path folder;

    /**
     * Stored metrics by scenario.
     *
     * @param reference what the last run that passed was compared with
     * @param carriedOver metrics of the reference for which that run had too little data
     */
    private record SavedMetrics(
            @JsonInclude @JsonSetter(nulls = Nulls.SET) Map<String, ScenarioMetrics> reference,
            Map<String, ScenarioMetrics> carriedOver) {

        SavedMetrics {
            // Rejects a damaged file. A sorted map keeps the order of the file stable.
            reference = new TreeMap<>(Map.copyOf(reference));
            carriedOver = new TreeMap<>(Map.copyOf(carriedOver));
        }
    }

    /**
     * Creates the store.
     *
     * @param evaluation file of the run's evaluation
     * @param folder of the other files
     */
    LastPassedMetrics(Path evaluation, Path folder) {
        this.evaluation = evaluation;
        this.folder = folder;
    }

    /** Returns the reference metrics for the current evaluation by scenario; empty if no earlier run passed. */
    Map<String, ScenarioMetrics> metrics() {
        Map<String, ScenarioMetrics> passed = passed();
        SavedMetrics saved = saved();
        if (isCurrent(passed)) {
            return saved.reference();
        }
        Map<String, ScenarioMetrics> metrics = new LinkedHashMap<>(passed);
        saved.carriedOver().forEach((scenario, kept) -> metrics.merge(scenario, kept, ScenarioMetrics::mergedWith));
        return metrics;
    }

    /**
     * Stores the current evaluation as the last one that passed.
     *
     * @param hasTooLittleData by scenario and metric, whether the evaluation has too little data
     */
    void remember(BiPredicate<String, String> hasTooLittleData) throws IOException {
        if (!Files.exists(evaluation)) {
            return;
        }
        if (!isCurrent(passed())) {
            Map<String, ScenarioMetrics> reference = metrics();
            Map<String, ScenarioMetrics> kept = new LinkedHashMap<>();
            reference.forEach((scenario, metrics) ->
                    kept.put(scenario, metrics.filter(metric -> hasTooLittleData.test(scenario, metric))));
            kept.values().removeIf(metrics -> metrics.values().isEmpty());
            JsonFiles.write(file(HELD_FILE), new SavedMetrics(reference, kept));
        }
        AtomicFile.write(file(PASSED_FILE), Files.readString(evaluation));
    }

    private SavedMetrics saved() {
        Path file = file(HELD_FILE);
        if (!Files.exists(file)) {
            return new SavedMetrics(Map.of(), Map.of());
        }
        return EvaluationJson.read(file, SavedMetrics.class, FORGET_HELP);
    }

    /** Whether the stored metrics belong to the current evaluation, possibly repeated with other metrics. */
    private boolean isCurrent(Map<String, ScenarioMetrics> passed) {
        Map<String, ScenarioMetrics> now = Files.exists(evaluation) ? EvaluationJson.read(evaluation) : Map.of();
        boolean common = passed.entrySet().stream().anyMatch(each -> {
            ScenarioMetrics current = now.get(each.getKey());
            return current != null
                    && current.values().keySet().stream()
                            .anyMatch(each.getValue().values()::containsKey);
        });
        return common
                && passed.size() == now.size()
                && passed.entrySet().stream().allMatch(each -> {
                    ScenarioMetrics current = now.get(each.getKey());
                    return current != null && each.getValue().matches(current);
                });
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    /** Metrics of the last run that passed. */
    private Map<String, ScenarioMetrics> passed() {
        Path file = file(PASSED_FILE);
        return Files.exists(file) ? EvaluationJson.read(file, FORGET_HELP) : Map.of();
    }
}
