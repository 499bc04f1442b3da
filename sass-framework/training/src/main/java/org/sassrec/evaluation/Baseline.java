package org.sassrec.evaluation;

import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;
import org.sassrec.serving.release.Evaluated;

/**
 * What a gate with {@code noWorseThan} compares a scenario with.
 *
 * @param exists whether there is anything to compare with; a first release or run has nothing
 * @param figures of it; {@code null} where they are not known
 * @param problem why they are not known, for people; {@code null} if it simply does not say
 */
public record Baseline(
        QualityGate.Reference reference,
        boolean exists,
        @Nullable Evaluated figures,
        @Nullable String problem) {

    /** There is none. */
    public static Baseline none(QualityGate.Reference reference) {
        return new Baseline(reference, false, null, null);
    }

    /** There is one, with or without figures. */
    public static Baseline of(QualityGate.Reference reference, @Nullable Evaluated figures) {
        return new Baseline(reference, true, figures, null);
    }

    /** Whether there is one cannot be told. */
    public static Baseline unknown(QualityGate.Reference reference, String problem) {
        return new Baseline(reference, true, null, problem);
    }

    String name() {
        return switch (reference) {
            case LIVE_RELEASE -> "the live release";
            case LAST_RUN -> "the last run";
        };
    }

    String nothing() {
        return switch (reference) {
            case LIVE_RELEASE -> "nothing is live to compare it with";
            case LAST_RUN -> "no run before it in this folder passed its gates";
        };
    }
}
