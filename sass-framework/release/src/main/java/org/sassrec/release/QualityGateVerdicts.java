package org.sassrec.release;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.serving.release.ReleaseManifest;

/** Evaluates the quality gates of all scenarios of a publish. */
@FunctionalInterface
public interface QualityGateVerdicts {

    /** No quality gates. */
    QualityGateVerdicts NONE = live -> List.of();

    /**
     * Returns the verdicts of the scenarios.
     *
     * @param live release that would be replaced
     */
    List<QualityGateVerdict> evaluate(Optional<ReleaseManifest> live);

    /** Returns where the quality gate of a verdict is configured; {@code null} if unknown. */
    default @Nullable SourceSpan location(QualityGateVerdict verdict) {
        return null;
    }
}
