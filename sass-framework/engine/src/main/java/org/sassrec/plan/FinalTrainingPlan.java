package org.sassrec.plan;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PretrainConfig;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.DatasetManifest.ScenarioCounts;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.RunState.StageTiming;
import org.sassrec.pipeline.Workload;
import org.sassrec.pipeline.stage.FinalTraining;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.result.PlanResult;

/**
 * The plan of the training on all days ({@code finetune.refit: all}), which follows the evaluation. Its stages are one
 * row of the plan, because they have the names of the stages of the evaluated model.
 */
final class FinalTrainingPlan {
    /** Name of the row. */
    static final String LABEL = "all days";

    private final RunContext run;
    private final RunState state;
    private final boolean warm;

    /**
     * Creates the plan.
     *
     * @param state of the evaluated model
     * @param warm whether the evaluated model has or will have a warm start
     */
    FinalTrainingPlan(RunContext run, RunState state, boolean warm) {
        this.run = run;
        this.state = state;
        this.warm = warm;
    }

    /**
     * Returns the row; empty if the configuration trains no such model.
     *
     * @param trains whether the evaluated model trains again
     */
    Optional<PlanResult.Stage> stage(boolean trains, PlannedModel model) throws IOException {
        if (!FinalTraining.isConfigured(run.config())) {
            return Optional.empty();
        }
        FinalTraining training = new FinalTraining(run, Clock.systemUTC());
        List<PipelineStage> missing = trains ? List.of(PipelineStage.PREPARE) : training.missing(state);
        if (missing.isEmpty()) {
            return Optional.of(new PlanResult.Stage(LABEL, "", false, "up to date", null, null));
        }
        RunContext all = training.afterNext(warm);
        Set<PipelineStage> stages = EnumSet.range(missing.get(0), PipelineStage.EXPORT);
        if (all.config().pretrain().task() == PretrainConfig.Task.NONE) {
            stages.remove(PipelineStage.PRETRAIN);
        }
        String names = stages.stream().map(PipelineStage::label).collect(joining(", "));
        StageTiming cost = cost(all, stages, model);
        return Optional.of(new PlanResult.Stage(
                LABEL,
                "",
                true,
                names + (trains ? ", after the quality gates" : ", not complete"),
                cost == null ? null : Math.round(cost.seconds() * 10) / 10.0,
                cost == null || cost.peakMemory() == 0
                        ? null
                        : cost.peakMemory() + Planner.COPIES * model.addedBytes()));
    }

    /** Returns the seconds and the peak memory of the stages; {@code null} if one of them was never measured. */
    private @Nullable StageTiming cost(RunContext all, Set<PipelineStage> stages, PlannedModel model)
            throws IOException {
        Map<PipelineStage, StageTiming> own = RunFolder.read(all.trained()).timings();
        Map<PipelineStage, StageTiming> measured = new EnumMap<>(PipelineStage.class);
        measured.putAll(state.timings());
        measured.putAll(own);
        Workload now = all.workload(model.after());
        DatasetManifest counts = now.counts();
        StageTiming prepared =
                counts == null ? state.timings().get(PipelineStage.PREPARE) : own.get(PipelineStage.PREPARE);
        double growth = prepared == null || prepared.workload() <= 0 ? 1 : now.sourceBytes() / prepared.workload();
        Workload grown = new Workload(
                all.config(),
                now.sourceBytes(),
                counts == null ? allDays(run.manifest()) : counts,
                growth,
                model.after());
        Workload.Epochs evaluated = ExpectedEpochs.of(run, false, true);
        int epochs = evaluated.refitEpochs() == 0 ? evaluated.finetuneEpochs() : evaluated.refitEpochs();
        double seconds = 0;
        long memory = 0;
        for (PipelineStage stage : stages) {
            StageTiming rate = measured.get(stage);
            if (rate != null) {
                seconds += rate.seconds(
                        stage == PipelineStage.FINETUNE
                                ? grown.finetune(new Workload.Epochs(epochs, 0))
                                : grown.of(stage));
                memory = Math.max(memory, rate.peakMemory());
            } else if (stage != PipelineStage.EXPORT) {
                // Only the export is measured in no other training, and it is short.
                return null;
            }
        }
        return new StageTiming(1, seconds, 0, memory);
    }

    /** Returns the counts of a dataset with the held-out rows as rows that train. */
    private static @Nullable DatasetManifest allDays(@Nullable DatasetManifest counts) {
        return counts == null
                ? null
                : counts.withScenarios(counts.scenarios().stream()
                        .map(each -> new ScenarioCounts(
                                each.name(),
                                each.exposures(),
                                each.positives(),
                                each.users(),
                                each.items(),
                                each.train() + each.validation() + each.test(),
                                0,
                                0))
                        .toList());
    }
}
