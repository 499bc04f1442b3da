package org.sassrec.plan;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.PlannedStage;
import org.sassrec.pipeline.StageTiming;
import org.sassrec.pipeline.Workload;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.training.TrainingResult;

/**
 * What the stages of a plan will take, by the rates that they had on this machine when they last ran.
 *
 * @param stages seconds and bytes of each stage that runs and ran before
 */
record Estimates(Map<PipelineStage, Estimate> stages) {

    /** How often more variables are held while they are trained: in the session, and as the tensors that fill it. */
    private static final int COPIES = 2;

    /**
     * One stage.
     *
     * @param memory bytes that the process holds at most; 0 where the system did not tell
     */
    record Estimate(double seconds, long memory) {}

    Estimates {
        stages = Map.copyOf(stages);
    }

    /** @param added a scenario that is not in the dataset yet; {@code null}: one such counts as the mean of the others */
    static Estimates of(
            RunContext run,
            List<PlannedStage> plan,
            Map<PipelineStage, StageTiming> measured,
            PlannedModel model,
            @Nullable NewScenario added)
            throws java.io.IOException {
        Workload now = run.workload(model.after());
        StageTiming prepared = measured.get(PipelineStage.PREPARE);
        double growth = prepared == null || prepared.work() <= 0 ? 1 : now.sourceBytes() / prepared.work();
        DatasetManifest counts = now.counts();
        if (counts != null && added != null) {
            counts = added.addTo(counts);
        }
        Workload grown = new Workload(run.config(), now.sourceBytes(), counts, growth, model.after());
        Map<PipelineStage, Estimate> stages = new EnumMap<>(PipelineStage.class);
        for (PlannedStage planned : plan) {
            StageTiming rate = measured.get(planned.stage());
            if (planned.decision().runs() && rate != null) {
                double work = planned.stage() == PipelineStage.FINETUNE
                        ? grown.finetune(epochs(run, planned.decision().resumes()))
                        : grown.of(planned.stage());
                long memory = rate.peakMemory() == 0 ? 0 : rate.peakMemory() + COPIES * model.addedBytes();
                stages.put(planned.stage(), new Estimate(rate.seconds(work), memory));
            }
        }
        return new Estimates(stages);
    }

    /**
     * All that are configured; where the last run was stopped early, this one is taken to stop there, too.
     *
     * @param resumes whether it goes on from the last run's
     */
    private static Workload.Epochs epochs(RunContext run, boolean resumes) {
        FinetuneConfig finetune = run.config().finetune();
        Workload.Epochs all = new Workload.Epochs(finetune.epochs(), finetune.epochs());
        if (finetune.earlyStopping() == null && !resumes) {
            return all;
        }
        try {
            TrainingResult last = TrainingResult.read(run.finetune());
            if (resumes) {
                Workload.Epochs there = Workload.Epochs.of(last);
                return new Workload.Epochs(
                        Math.max(0, all.finetuneEpochs() - there.finetuneEpochs()),
                        Math.max(0, all.refitEpochs() - there.refitEpochs()));
            }
            boolean stopped = last.units().stream()
                    .anyMatch(unit -> unit.bestEpoch() < unit.epochs().size());
            Workload.Epochs ran = Workload.Epochs.of(last);
            return stopped
                    ? new Workload.Epochs(
                            Math.min(all.finetuneEpochs(), ran.finetuneEpochs()),
                            Math.min(all.refitEpochs(), ran.refitEpochs()))
                    : all;
        } catch (SassException e) {
            return all;
        }
    }

    Optional<Estimate> of(PipelineStage stage) {
        return Optional.ofNullable(stages.get(stage));
    }
}
