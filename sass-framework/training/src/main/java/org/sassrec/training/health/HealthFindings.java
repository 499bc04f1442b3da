package org.sassrec.training.health;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sassrec.diagnostic.DiagnosticCode;

/** The findings of a stage. A stage has at most one finding of each code, also with several networks. */
public final class HealthFindings {
    private static final List<Function<LoopHealth, Optional<HealthFinding>>> CHECKS = List.of(
            CollapseCheck::find,
            LearningRateCheck::find,
            GradientCheck::find,
            DeadUnitCheck::find,
            OverfittingCheck::find,
            StepCountCheck::find);

    /** The checks do not depend on later epochs. */
    private static final int EPOCHS = HealthMonitor.EPOCHS + 1;

    private final Map<DiagnosticCode, HealthFinding> found = new HashMap<>();

    /**
     * Adds the findings of the first epochs of a loop, in the order of the epochs.
     *
     * @return the findings that the stage did not have before
     */
    public List<HealthFinding> add(LoopHealth loop) {
        List<HealthFinding> added = new ArrayList<>();
        for (int epochs = 1; epochs <= Math.min(EPOCHS, loop.epochs().size()); epochs++) {
            LoopHealth first = new LoopHealth(
                    loop.config(),
                    loop.pretraining(),
                    loop.warm(),
                    loop.unit(),
                    loop.epochs().subList(0, epochs));
            for (Function<LoopHealth, Optional<HealthFinding>> check : CHECKS) {
                check.apply(first)
                        .filter(finding -> found.putIfAbsent(finding.code(), finding) == null)
                        .ifPresent(added::add);
            }
        }
        return added;
    }
}
