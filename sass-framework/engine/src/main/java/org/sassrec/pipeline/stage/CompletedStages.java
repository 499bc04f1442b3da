package org.sassrec.pipeline.stage;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.sassrec.config.PretrainConfig;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.training.WarmCheckpoints;

/**
 * The completed stages of a run folder that some stages depend on. {@code publish} and {@code refresh} use their
 * results and run none of them.
 */
final class CompletedStages {
    private final RunContext run;
    private final Map<PipelineStage, RunState.CompletedStage> completed = new EnumMap<>(PipelineStage.class);
    private final List<PipelineStage> missing;

    /**
     * Creates the view of a run folder.
     *
     * @param last stages whose results are used, with those that they depend on
     */
    CompletedStages(RunContext run, RunState state, PipelineStage... last) {
        this.run = run;
        List<PipelineStage> needed = Arrays.stream(PipelineStage.values())
                .filter(stage -> Arrays.stream(last).anyMatch(each -> each.dependsOn(stage)))
                .filter(stage -> stage != PipelineStage.PRETRAIN || usesPretraining(run))
                .toList();
        completed.putAll(state.completed());
        completed.keySet().retainAll(needed);
        this.missing =
                needed.stream().filter(stage -> !completed.containsKey(stage)).toList();
    }

    /** A training with a warm start uses the weights of an earlier training instead. */
    private static boolean usesPretraining(RunContext run) {
        return run.config().pretrain().task() != PretrainConfig.Task.NONE && !WarmCheckpoints.exist(run.finetune());
    }

    /** Returns the needed stages that are not complete, in their order. */
    List<PipelineStage> missing() {
        return missing;
    }

    Optional<RunState.CompletedStage> stage(PipelineStage stage) {
        return Optional.ofNullable(completed.get(stage));
    }

    /**
     * Returns the differences between the configuration and the inputs of the completed stages, for example {@code
     * model.layers changed}.
     *
     * @param stages to compare
     * @param compared returns the inputs that count
     */
    List<String> differences(Set<PipelineStage> stages, UnaryOperator<Map<String, String>> compared) {
        Set<String> changed = new LinkedHashSet<>();
        completed.forEach((stage, result) -> {
            if (stages.contains(stage)) {
                StageInputs now = StageInputs.of(compared.apply(run.keyValues(stage)));
                StageInputs then = StageInputs.of(compared.apply(result.inputs().withoutStages()));
                changed.addAll(now.differences(then));
            }
        });
        return List.copyOf(changed);
    }

    /** Returns a text such as {@code export, evaluate are not complete}. */
    static String incomplete(List<PipelineStage> stages) {
        return String.join(", ", stages.stream().map(PipelineStage::label).toList())
                + (stages.size() == 1 ? " is" : " are") + " not complete";
    }
}
