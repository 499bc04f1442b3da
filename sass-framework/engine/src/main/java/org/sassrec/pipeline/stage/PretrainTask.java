package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.files.Folders;
import org.sassrec.model.ModelSize;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.StartChoice;
import org.sassrec.training.TrainableData;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingJob;
import org.sassrec.training.TrainingListener;

/** Pre-training. */
final class PretrainTask extends RunTask {
    /** Increase when pre-training produces other weights from the same configuration and dataset, or other files. */
    private static final int FORMAT = 3;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT)
            .reads("pretrain", "model")
            .except(
                    "model.dropout",
                    "model.prior",
                    // Pre-training always trains one network.
                    "model.samples",
                    // Pre-training always compares views by their cosine.
                    "model.similarity")
            // The next item task adds the prior to its score.
            .readsIf(config -> config.pretrain().predictsItems(), "model.prior")
            // Without a validation that can choose, the stage is skipped.
            .readsIf(PretrainTask::isChosen, "model.samples")
            .derives(
                    "finetune.earlyStopping",
                    config -> isChosen(config) ? Optional.of(measures(config)) : Optional.empty())
            // These keys decide which weights exist, including those that pre-training does not train.
            .reads("scenarios.*.gateDepth", "scenarios.*.outputNetwork")
            .derives(
                    "finetune.globalLossWeight",
                    config -> Optional.of(config.finetune().globalLossWeight() > 0 ? "above 0" : "0"))
            .trains();

    private final boolean isNeeded;
    private double scalingSeconds = Double.NaN;

    PretrainTask(RunContext run) {
        this(run, false);
    }

    /**
     * Creates a task.
     *
     * @param isNeeded whether a measured fine-tuning needs it
     */
    PretrainTask(RunContext run, boolean isNeeded) {
        super(run, PipelineStage.PRETRAIN);
        this.isNeeded = isNeeded;
    }

    private static boolean isChosen(SassConfig config) {
        return config.pretrain().task() == PretrainConfig.Task.AUTO;
    }

    /** The stage only depends on whether validation can measure the metric. Metrics of ranks need positives only. */
    private static String measures(SassConfig config) {
        FinetuneConfig.EarlyStopping stopping = config.finetune().earlyStopping();
        if (stopping == null) {
            return "none";
        }
        boolean exposures = Metric.parse(stopping.metric()).source() == Metric.Source.EXPOSURES;
        return exposures ? stopping.metric() : "a metric of ranks";
    }

    @Override
    boolean readOutput() {
        return Pretrainer.isSkipped(run.pretrain())
                || Pretrainer.checkpoint(run.config(), run.pretrain()).isPresent();
    }

    /** A warm start uses the weights of the last training instead, unless a cold model is trained, too. */
    @Override
    public Optional<String> whyUnneeded() {
        TrainingStart start = TrainingStart.of(run);
        return start.earlier().isEmpty() || isNeeded || start.isChallenged(run.config())
                ? Optional.empty()
                : Optional.of("not needed for a warm start");
    }

    @Override
    public double scalingSeconds() {
        return scalingSeconds;
    }

    @Override
    public double workload() throws IOException {
        if (Pretrainer.isSkipped(run.pretrain())) {
            return 0;
        }
        Path checkpoint = Pretrainer.checkpoint(run.config(), run.pretrain()).orElseThrow();
        return run.workload(ModelSize.saved(checkpoint)).of(PipelineStage.PRETRAIN);
    }

    @Override
    public void run(StageInputs inputs, boolean resume) throws IOException {
        // Reports problems of fine-tuning before hours of pre-training.
        boolean used;
        try (Dataset dataset = run.dataset()) {
            Predicate<int[]> measures = scenarios ->
                    ValidationMetric.canMeasure(dataset, run.config().selectionMetric(), scenarios);
            TrainableData.require(run.config(), dataset, measures);
            used = !isChosen(run.config()) || StartChoice.isPossible(run.config(), dataset, measures);
        }
        EpochTimer epochs = new EpochTimer(run);
        if (!resume) {
            Folders.deleteRecursively(run.pretrain());
        }
        if (!used) {
            Pretrainer.skip(run.pretrain(), inputs.fingerprint());
            run.listener().accept(new PipelineEvent.Warned(List.of(withoutValidation())));
            epochs.on(new TrainingEvent.PretrainingSkipped(List.of()));
            return;
        }
        try (Dataset dataset = run.pretrainDataset()) {
            Pretrainer.run(new TrainingJob(
                    run.config(),
                    dataset,
                    run.pretrain(),
                    inputs.fingerprint(),
                    event -> report(event, epochs),
                    run.cluster()));
        }
        scalingSeconds = epochs.seconds();
    }

    private Diagnostic withoutValidation() {
        boolean stops = run.config().finetune().earlyStopping() != null;
        return Diagnostic.warning(
                        PipelineCode.PRETRAINING_NOT_CHOSEN,
                        "`pretrain.task: auto` cannot decide without validation, so pre-training is skipped")
                .at(
                        run.loaded().locationOf("pretrain.task"),
                        stops
                                ? "the validation split has no data to measure `"
                                        + run.config().selectionMetric() + "`"
                                : "`finetune.earlyStopping` is not set")
                .withHelp(
                        stops
                                ? "widen `data.split.validation`, or write `task: nextItem` or `task: none`"
                                : "set `finetune.earlyStopping`, or write `task: nextItem` or `task: none`");
    }

    private void report(TrainingEvent event, TrainingListener listener) {
        SkippedSides.warning(event)
                .ifPresent(warning -> run.listener()
                        .accept(new PipelineEvent.Warned(
                                List.of(warning.at(run.loaded().locationOf("pretrain.task"), "")))));
        listener.on(event);
    }
}
