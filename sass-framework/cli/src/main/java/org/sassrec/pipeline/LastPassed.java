package org.sassrec.pipeline;

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
import org.sassrec.evaluation.Evaluated;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.WholeFile;

/**
 * The figures of the last run that passed its gates, and those that it was held to. When a run has passed, its own figures are the
 * last ones; what asks the gates of it again, a publish or a report, has to find those that it was held to. Where a run measured
 * too little of a scenario's metric, the figure before stays the one that the next run is held to: a night without clicks is no way
 * round a gate. Its other metrics are those of the last run all the same: one that few users have must not hold them back for ever.
 */
final class LastPassed {
    private static final String PASSED = "evaluation.passed.json";
    private static final String HELD = "evaluation.held.json";
    private static final String FORGET = "delete the file: then the next run is held to nothing";

    private final Path evaluation;

    /**
     * By scenario.
     *
     * @param held what the last run that passed was held to
     * @param kept what stays of it: metrics of which that run measured too little
     */
    private record Memory(
            @JsonInclude @JsonSetter(nulls = Nulls.SET) Map<String, Evaluated> held, Map<String, Evaluated> kept) {

        Memory {
            // Refuses what a damaged file lacks; the order of a copy would change from run to run.
            held = new TreeMap<>(Map.copyOf(held));
            kept = new TreeMap<>(Map.copyOf(kept));
        }
    }

    /** @param evaluation file of the run's evaluation, which the others lie beside */
    LastPassed(Path evaluation) {
        this.evaluation = evaluation;
    }

    /** What the evaluation that is there is held to, by scenario; empty if no run passed before it. */
    Map<String, Evaluated> figures() {
        Map<String, Evaluated> passed = passed();
        Memory memory = memory();
        if (isPresent(passed)) {
            return memory.held();
        }
        Map<String, Evaluated> figures = new LinkedHashMap<>(passed);
        memory.kept().forEach((scenario, kept) -> figures.merge(scenario, kept, Evaluated::with));
        return figures;
    }

    /**
     * Keeps the evaluation that is there as the last one that passed.
     *
     * @param saysTooLittle of which scenarios and their metrics it measured too little
     */
    void accept(BiPredicate<String, String> saysTooLittle) throws IOException {
        if (!Files.exists(evaluation)) {
            return;
        }
        if (!isPresent(passed())) {
            Map<String, Evaluated> held = figures();
            Map<String, Evaluated> kept = new LinkedHashMap<>();
            held.forEach(
                    (scenario, its) -> kept.put(scenario, its.only(metric -> saysTooLittle.test(scenario, metric))));
            kept.values().removeIf(its -> its.values().isEmpty());
            JsonFiles.write(file(HELD), new Memory(held, kept));
        }
        WholeFile.write(file(PASSED), Files.readString(evaluation));
    }

    private Memory memory() {
        Path file = file(HELD);
        if (!Files.exists(file)) {
            return new Memory(Map.of(), Map.of());
        }
        return EvaluationJson.read(file, Memory.class, FORGET);
    }

    /** Whether the figures are those of the evaluation that is there, maybe of a repetition with other metrics. */
    private boolean isPresent(Map<String, Evaluated> passed) {
        Map<String, Evaluated> now = Files.exists(evaluation) ? EvaluationJson.read(evaluation) : Map.of();
        boolean common = passed.entrySet().stream().anyMatch(each -> {
            Evaluated its = now.get(each.getKey());
            return its != null
                    && its.values().keySet().stream().anyMatch(each.getValue().values()::containsKey);
        });
        return common
                && passed.size() == now.size()
                && passed.entrySet().stream().allMatch(each -> {
                    Evaluated its = now.get(each.getKey());
                    return its != null && each.getValue().measuresTheSameAs(its);
                });
    }

    private Path file(String name) {
        return evaluation.resolveSibling(name);
    }

    /** Evaluating does not write it anew: it reads it first. */
    private Map<String, Evaluated> passed() {
        Path file = file(PASSED);
        return Files.exists(file) ? EvaluationJson.read(file, FORGET) : Map.of();
    }
}
