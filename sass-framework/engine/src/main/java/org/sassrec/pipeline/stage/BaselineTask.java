package org.sassrec.pipeline.stage;

import java.io.IOException;
import org.sassrec.baseline.BaselineModel;
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
                    "model",
                    "finetune",
                    "pretrain.task",
                    "scenarios.*.exposuresFrom",
                    "scenarios.*.lossWeight",
                    "scenarios.*.sampleRate",
                    "scenarios.*.gateDepth",
                    "scenarios.*.serve",
                    "scenarios.*.outputNetwork")
            // Validation always affects the result.
            .reads("evaluate.exclude", "evaluate.metrics")
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
