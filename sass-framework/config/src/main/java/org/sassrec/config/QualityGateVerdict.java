package org.sassrec.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SourceSpan;

/**
 * The result of one limit of a quality gate for a scenario. The evaluation computes it.
 *
 * @param gate the gate and its condition, for example {@code hr@50 atLeast}
 * @param passes whether the scenario may be released: passed, skipped, or inconclusive if the gate allows that
 * @param text message without the name of the scenario
 */
public record QualityGateVerdict(String scenario, String gate, Outcome outcome, boolean passes, String text) {

    public QualityGateVerdict {
        Objects.requireNonNull(scenario);
        Objects.requireNonNull(gate);
        Objects.requireNonNull(outcome);
        Objects.requireNonNull(text);
    }

    /** Returns a copy with a note in parentheses at the end of the text. */
    public QualityGateVerdict withNote(String note) {
        return new QualityGateVerdict(scenario, gate, outcome, passes, text + " (" + note + ")");
    }

    /** The outcome of a limit. */
    public enum Outcome {
        PASS,
        FAIL,
        INCONCLUSIVE,
        /** The reference does not exist yet. The release is allowed, with a warning that nothing was compared. */
        SKIPPED
    }

    /**
     * Returns the verdict of an outcome.
     *
     * @param condition name of the condition; empty for the gate itself
     */
    public static QualityGateVerdict of(
            String scenario, QualityGate gate, String condition, Outcome outcome, String text) {
        return new QualityGateVerdict(
                scenario,
                condition.isEmpty() ? gate.metric() : gate.metric() + " " + condition,
                outcome,
                switch (outcome) {
                    case PASS, SKIPPED -> true;
                    case FAIL -> false;
                    case INCONCLUSIVE -> gate.whenInconclusive() == QualityGate.Inconclusive.PASS;
                },
                text);
    }

    /**
     * Returns the diagnostic of a scenario that must not be released.
     *
     * @param stopping verdicts of the scenario that do not pass
     * @param places returns the source position of a gate; {@code null} if unknown
     * @return SASS6001 without a remedy; empty if {@code stopping} is empty
     */
    public static Optional<Diagnostic> refusal(
            String scenario,
            List<QualityGateVerdict> stopping,
            Function<QualityGateVerdict, @Nullable SourceSpan> places) {
        if (stopping.isEmpty()) {
            return Optional.empty();
        }
        QualityGateVerdict first = stopping.get(0);
        Diagnostic problem = Diagnostic.error(
                        ConfigCode.QUALITY_GATE_FAILED,
                        "scenario `" + scenario + "` does not pass its quality gate: " + first.text())
                .at(places.apply(first), "");
        for (QualityGateVerdict more : stopping.subList(1, stopping.size())) {
            SourceSpan place = places.apply(more);
            String text = "also not passed: " + more.text();
            problem = place == null ? problem.withNote(text) : problem.withNote(text, place);
        }
        return Optional.of(problem);
    }
}
