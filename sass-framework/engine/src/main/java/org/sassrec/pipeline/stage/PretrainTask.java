package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.files.Folders;
import org.sassrec.model.ModelSize;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.training.FineTuner;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainingJob;

/** Pre-training. */
final class PretrainTask extends RunTask {
    /** Increase when pre-training produces other weights from the same configuration and dataset. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT)
            .reads(ConfigPath.PRETRAIN, ConfigPath.MODEL)
            .except(
                    ConfigPath.MODEL.then(ModelConfig::dropout),
                    ConfigPath.MODEL.then(ModelConfig::prior),
                    // Pre-training always trains one network.
                    ConfigPath.MODEL.then(ModelConfig::samples),
                    // Pre-training always compares views by their cosine.
                    ConfigPath.MODEL.then(ModelConfig::similarity))
            // The next item task adds the prior to its score.
            .readsIf(
                    config -> config.pretrain().task() == PretrainConfig.Task.NEXT_ITEM,
                    ConfigPath.MODEL.then(ModelConfig::prior))
            // These keys decide which weights exist, including those that pre-training does not train.
            .reads(
                    ConfigPath.SCENARIO.then(ScenarioConfig::gateDepth),
                    ConfigPath.SCENARIO.then(ScenarioConfig::outputNetwork))
            .derives(
                    ConfigPath.FINETUNE.then(FinetuneConfig::globalLossWeight),
                    config -> Optional.of(config.finetune().globalLossWeight() > 0 ? "above 0" : "0"))
            .trains();

    private double scalingSeconds = Double.NaN;

    PretrainTask(RunContext run) {
        super(run, PipelineStage.PRETRAIN);
    }

    @Override
    boolean readOutput() {
        return Pretrainer.checkpoint(run.config(), run.pretrain()).isPresent();
    }

    @Override
    public double scalingSeconds() {
        return scalingSeconds;
    }

    @Override
    public double workload() throws IOException {
        Path checkpoint = Pretrainer.checkpoint(run.config(), run.pretrain()).orElseThrow();
        return run.workload(ModelSize.saved(checkpoint)).of(PipelineStage.PRETRAIN);
    }

    @Override
    public void run(StageInputs inputs, boolean resume) throws IOException {
        // Reports problems of fine-tuning before hours of pre-training.
        try (Dataset dataset = run.dataset()) {
            FineTuner.requireTrainable(
                    run.config(),
                    dataset,
                    scenario ->
                            ValidationMetric.canMeasure(dataset, run.config().selectionMetric(), scenario));
        }
        EpochTimer epochs = new EpochTimer(run.listener());
        if (!resume) {
            Folders.deleteRecursively(run.pretrain());
        }
        try (Dataset dataset = run.pretrainDataset()) {
            Pretrainer.run(new TrainingJob(run.config(), dataset, run.pretrain(), inputs.fingerprint(), epochs));
        }
        scalingSeconds = epochs.seconds();
    }
}
