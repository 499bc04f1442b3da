package org.sassrec.release;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.serving.release.Release;

/** Judges the figures of what is to be released, those of all scenarios together. */
@FunctionalInterface
public interface Gates {

    /** Asks nothing of anyone. */
    Gates NONE = live -> List.of();

    /**
     * The verdicts, scenario by scenario.
     *
     * @param live the release that would be replaced
     */
    List<GateVerdict> judge(Optional<Release> live);

    /** Where what a verdict is on is configured; {@code null} when unknown. */
    default @Nullable SourceSpan place(GateVerdict verdict) {
        return null;
    }
}
