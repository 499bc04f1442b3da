package org.sassrec.release;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.serving.release.ReleaseManifest;

/** Judges the figures of what is to be released, those of all scenarios together. */
@FunctionalInterface
public interface QualityGateVerdicts {

    /** Asks nothing of anyone. */
    QualityGateVerdicts NONE = live -> List.of();

    /**
     * The verdicts, scenario by scenario.
     *
     * @param live the release that would be replaced
     */
    List<QualityGateVerdict> evaluate(Optional<ReleaseManifest> live);

    /** Where what a verdict is on is configured; {@code null} when unknown. */
    default @Nullable SourceSpan location(QualityGateVerdict verdict) {
        return null;
    }
}
