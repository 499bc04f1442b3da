package org.sassrec.pipeline.stage;

import org.sassrec.dataset.Dataset;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.export.ExportManifest;
import org.sassrec.training.export.Exporter;

/** Exports the item vectors, the user tower and the serving snapshot of the trained model. */
final class ExportTask extends RunTask {
    /** Increase when the export of the same model and dataset has other files. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT);

    ExportTask(RunContext run) {
        super(run, PipelineStage.EXPORT);
    }

    @Override
    boolean readOutput() {
        ExportManifest.verify(run.export());
        return true;
    }

    @Override
    public void run(StageInputs inputs, boolean resume) {
        try (Dataset dataset = run.dataset();
                TrainedModel model = TrainedModel.open(
                        run.config(), dataset, run.finetune(), TrainedModel.finalHorizon(run.finetune()))) {
            Exporter.write(
                    run.export(),
                    run.config(),
                    dataset,
                    model,
                    (part, rows, seconds) ->
                            run.listener().accept(new PipelineEvent.Step(PipelineStage.EXPORT, part, seconds)));
        }
    }
}
