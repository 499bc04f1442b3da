package org.sassrec.plan;

import java.util.List;
import java.util.stream.Stream;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.Workload;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.TrainingStart;
import org.sassrec.training.StartChoice;
import org.sassrec.training.TrainingResult;

/** Estimates the number of epochs of the next fine-tuning. */
final class ExpectedEpochs {
    private ExpectedEpochs() {}

    /** Returns the epochs of a training, with those of the cold model that it is compared with. */
    static Workload.Epochs of(RunContext run, TrainingStart start, boolean resumes, boolean warm) {
        Workload.Epochs own = of(run, resumes, warm);
        return warm && start.isChallenged(run.config())
                ? new Workload.Epochs(
                        own.finetuneEpochs() + of(run, false, false).finetuneEpochs(), own.refitEpochs())
                : own;
    }

    /**
     * Returns the configured epochs. If the last run stopped early, the next one is assumed to stop at the same epoch.
     *
     * @param resumes whether the stage continues the last run
     * @param warm whether the training starts from the weights of an earlier one, so that no start is chosen
     */
    static Workload.Epochs of(RunContext run, boolean resumes, boolean warm) {
        FinetuneConfig finetune =
                warm ? run.config().ofWarmStart().finetune() : run.config().finetune();
        boolean choosesStart = !warm && run.config().pretrain().task() == PretrainConfig.Task.AUTO;
        int trial = choosesStart ? StartChoice.trialEpochs(finetune.epochs()) : 0;
        int tuned = finetune.epochs();
        int refitted = finetune.epochs();
        if (finetune.earlyStopping() != null || resumes) {
            try {
                TrainingResult last = TrainingResult.read(run.finetune());
                if (resumes) {
                    Workload.Epochs trained = Workload.Epochs.of(last);
                    return new Workload.Epochs(
                            Math.max(0, tuned + trial - trained.finetuneEpochs()),
                            Math.max(0, refitted - trained.refitEpochs()));
                }
                List<TrainingResult.Unit> units = last.units();
                if (units.stream()
                        .anyMatch(unit -> unit.bestEpoch() < unit.epochs().size())) {
                    tuned = most(tuned, units.stream().map(TrainingResult.Unit::epochs));
                    refitted = most(refitted, units.stream().map(TrainingResult.Unit::refitEpochs));
                }
            } catch (SassException missing) {
                // The first training.
            }
        }
        return new Workload.Epochs(tuned + trial, refitted);
    }

    private static int most(int configured, Stream<? extends List<?>> trained) {
        return Math.min(configured, trained.mapToInt(List::size).max().orElse(0));
    }
}
