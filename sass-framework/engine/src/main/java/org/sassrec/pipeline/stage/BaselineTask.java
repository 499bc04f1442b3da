package org.sassrec.pipeline.stage;

import java.io.IOException;
import org.sassrec.baseline.BaselineModel;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;

/** Fine-tuning of a count-based baseline. It trains no network. Validation chooses the weight of popularity. */
final class BaselineTask extends RunTask {
    /** Increase when the same configuration and dataset produce another result. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT)
            .reads(
                    ConfigPath.MODEL,
                    ConfigPath.FINETUNE,
                    ConfigPath.PRETRAIN.then(PretrainConfig::task),
                    ConfigPath.SCENARIO.then(ScenarioConfig::exposuresFrom),
                    ConfigPath.SCENARIO.then(ScenarioConfig::lossWeight),
                    ConfigPath.SCENARIO.then(ScenarioConfig::sampleRate),
                    ConfigPath.SCENARIO.then(ScenarioConfig::gateDepth),
                    ConfigPath.SCENARIO.then(ScenarioConfig::serve),
                    ConfigPath.SCENARIO.then(ScenarioConfig::outputNetwork))
            // Validation always affects the result.
            .reads(ConfigPath.EVALUATE.then(EvaluateConfig::exclude), ConfigPath.EVALUATE.then(EvaluateConfig::metrics))
            .trains();

    BaselineTask(RunContext run) {
        super(run, PipelineStage.FINETUNE);
    }

    @Override
    boolean readOutput() {
        BaselineModel.read(run.finetune());
        return true;
    }

    @Override
    public double workload() {
        return 0; // nothing is trained
    }

    @Override
    public void run(StageInputs inputs, boolean resume) throws IOException {
        Folders.deleteRecursively(run.finetune());
        try (Dataset dataset = run.dataset();
                ValidationMetric validation = FinetuneTask.validation(run, dataset)) {
            BaselineModel.fit(run.config(), dataset, run.finetune(), validation);
        }
    }
}
