package org.sassrec.evaluation.qualitygate;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;
import org.sassrec.serving.release.ScenarioMetrics;

/**
 * What a gate with {@code noWorseThan} compares a scenario with.
 *
 * @param exists whether there is anything to compare with; a first release or run has nothing
 * @param metrics of it; {@code null} where they are not known
 * @param problem why they are not known, for people; {@code null} if it simply does not say
 */
public record GateReference(
        QualityGate.Reference reference,
        boolean exists,
        @Nullable ScenarioMetrics metrics,
        @Nullable String problem) {

    /** There is none. */
    public static GateReference missing(QualityGate.Reference reference) {
        return new GateReference(reference, false, null, null);
    }

    /** There is one, with or without figures. */
    public static GateReference of(QualityGate.Reference reference, @Nullable ScenarioMetrics figures) {
        return new GateReference(reference, true, figures, null);
    }

    /** Whether there is one cannot be told. */
    public static GateReference unknown(QualityGate.Reference reference, String problem) {
        return new GateReference(reference, true, null, problem);
    }

    String name() {
        return switch (reference) {
            case LIVE_RELEASE -> "the live release";
            case LAST_RUN -> "the last run";
        };
    }

    String missingReason() {
        return switch (reference) {
            case LIVE_RELEASE -> "nothing is live to compare it with";
            case LAST_RUN -> "no run before it in this folder passed its gates";
        };
    }
}
