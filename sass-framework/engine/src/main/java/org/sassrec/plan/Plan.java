package org.sassrec.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.pipeline.PlannedStage;
import org.sassrec.pipeline.stage.LiveState;

/**
 * What {@code train} and {@code publish} would do now, and what of it. {@link PlanJson} has its documented form.
 *
 * @param project its name
 * @param created ISO 8601, UTC
 * @param effect the heaviest of all that would be done; {@link Effect#DESTRUCTIVE} if anything would be lost
 * @param stages all up to publishing, in their order
 * @param firstRun whether nothing was ever run in this folder
 * @param sharedModel whether one network makes all scenarios' vectors
 * @param sinceRun differences from what each stage last read
 * @param sinceLive differences from what the live release was made from; {@code null} if nothing is live or it does not say
 * @param live the store's state
 * @param destructiveChanges what would be lost
 * @param scenarios all that are served or released
 * @param madeFrom all effective values and the source files
 */
record Plan(
        String project,
        String created,
        Effect effect,
        List<PlannedStage> stages,
        boolean firstRun,
        boolean sharedModel,
        List<ConfigChange> sinceRun,
        @Nullable List<ConfigChange> sinceLive,
        LiveState live,
        List<DestructiveChange> destructiveChanges,
        List<PlannedScenario> scenarios,
        PlannedModel model,
        Estimates estimates,
        Map<String, String> madeFrom) {

    /**
     * One scenario.
     *
     * @param owner who answers for it; {@code null} if nobody is named
     * @param edited whether one of its own keys changed since the live release, or since the last run if nothing is live
     * @param moves whether what its users get would change
     */
    record PlannedScenario(String name, @Nullable String owner, State state, boolean edited, boolean moves) {
        enum State {
            /** The store could not be asked. */
            UNKNOWN,
            NEW,
            RELEASED,
            GONE
        }
    }

    Plan {
        stages = List.copyOf(stages);
        sinceRun = List.copyOf(sinceRun);
        sinceLive = sinceLive == null ? null : List.copyOf(sinceLive);
        destructiveChanges = List.copyOf(destructiveChanges);
        scenarios = List.copyOf(scenarios);
    }

    /** Whether nothing would be done. */
    boolean isEmpty() {
        return stages.stream().noneMatch(planned -> planned.decision().runs()) && destructiveChanges.isEmpty();
    }
}
