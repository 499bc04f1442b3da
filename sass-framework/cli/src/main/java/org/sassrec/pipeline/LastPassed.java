package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.sassrec.evaluation.Evaluated;
import org.sassrec.evaluation.EvaluationJson;

/**
 * The figures of the last run that passed its gates, and of the one before. When a run has passed, its own figures are the last
 * ones; what asks the gates of it again, a publish or a report, has to find those that it was held to.
 */
final class LastPassed {
    private static final String PASSED = "evaluation.passed.json";
    private static final String BEFORE = "evaluation.before.json";

    private final Path evaluation;

    /** @param evaluation file of the run's evaluation, which the others lie beside */
    LastPassed(Path evaluation) {
        this.evaluation = evaluation;
    }

    /** What the evaluation that is there is held to, by scenario; empty if no run passed before it. */
    Map<String, Evaluated> figures() {
        Map<String, Evaluated> passed = read(file(PASSED));
        return isPresent(passed) ? read(file(BEFORE)) : passed;
    }

    /** Keeps the evaluation that is there as the last one that passed. */
    void accept() throws IOException {
        if (!Files.exists(evaluation)) {
            return;
        }
        Map<String, Evaluated> passed = read(file(PASSED));
        if (!passed.isEmpty() && !isPresent(passed)) {
            replace(file(BEFORE), Files.readString(file(PASSED)));
        }
        replace(file(PASSED), Files.readString(evaluation));
    }

    /** Whether the figures are those of the evaluation that is there, maybe of a repetition with other metrics. */
    private boolean isPresent(Map<String, Evaluated> passed) {
        Map<String, Evaluated> now = read(evaluation);
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

    private static Map<String, Evaluated> read(Path file) {
        return Files.exists(file) ? EvaluationJson.read(file) : Map.of();
    }

    static void replace(Path file, String text) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(aside, text);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
