package org.sassrec.pipeline.stage;

import java.util.Optional;
import org.sassrec.dataset.Dataset;
import org.sassrec.parallel.PartRunner;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.serving.tower.ExportManifest;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.VectorEncoder;
import org.sassrec.training.export.Exporter;
import org.sassrec.training.parts.PartEncoder;

/** Exports the vectors, the user tower and the serving snapshot of the trained model. */
final class ExportTask extends RunTask {
    /** Increase when the export of the same model and dataset has other files. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT).reads("scenarios.*.userVectors");

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
            Optional<PartRunner> runner = PartRunner.find();
            if (runner.isEmpty()) {
                write(dataset, model, model.encoder());
                return;
            }
            try (PartEncoder encoder =
                    run.encoder(runner.get(), model, run.export().resolveSibling(RunContext.EXPORT + "-parts"))) {
                write(dataset, model, encoder);
            }
        }
    }

    private void write(Dataset dataset, TrainedModel model, VectorEncoder encoder) {
        Exporter.write(
                run.export(),
                run.config(),
                dataset,
                model,
                encoder,
                (part, rows, seconds) ->
                        run.listener().accept(new PipelineEvent.Step(PipelineStage.EXPORT, part, seconds)));
    }
}
