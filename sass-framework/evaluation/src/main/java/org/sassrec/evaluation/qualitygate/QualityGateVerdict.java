package org.sassrec.evaluation.qualitygate;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SourceSpan;

/**
 * What a quality gate says of a scenario; {@link QualityGateEvaluator} tells how it comes about.
 *
 * @param gate what was asked, as it is configured: {@code hr@50 atLeast}
 * @param passes whether the scenario may be released for all of it: yes, with nothing to compare, or inconclusive where the gate lets that pass
 * @param text for people, without the scenario's name
 */
public record QualityGateVerdict(String scenario, String gate, Outcome outcome, boolean passes, String text) {

    public QualityGateVerdict {
        Objects.requireNonNull(scenario);
        Objects.requireNonNull(gate);
        Objects.requireNonNull(outcome);
        Objects.requireNonNull(text);
    }

    /** What came of it. */
    public enum Outcome {
        PASS,
        FAIL,
        INCONCLUSIVE,
        /** There is nothing yet to compare with. It lets pass, but whoever hears of no loss must not think that one was looked for. */
        SKIPPED
    }

    static QualityGateVerdict of(String scenario, QualityGate gate, String asked, Outcome outcome, String text) {
        return new QualityGateVerdict(
                scenario,
                asked.isEmpty() ? gate.metric() : gate.metric() + " " + asked,
                outcome,
                switch (outcome) {
                    case PASS, SKIPPED -> true;
                    case FAIL -> false;
                    case INCONCLUSIVE -> gate.whenInconclusive() == QualityGate.Inconclusive.PASS;
                },
                text);
    }

    /**
     * Why a scenario is not to be released.
     *
     * @param stopping verdicts on it that do not pass
     * @param places where a verdict's gate is configured; {@code null} when unknown
     * @return SASS6001 without a remedy; empty if nothing stops it
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
                        DiagnosticCode.QUALITY_GATE_FAILED,
                        "scenario `" + scenario + "` does not pass its gate: " + first.text())
                .at(places.apply(first), "");
        for (QualityGateVerdict more : stopping.subList(1, stopping.size())) {
            SourceSpan place = places.apply(more);
            String text = "nor does it pass: " + more.text();
            problem = place == null ? problem.withNote(text) : problem.withNote(text, place);
        }
        return Optional.of(problem);
    }
}
