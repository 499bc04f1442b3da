package org.sassrec.pipeline;

import java.io.IOException;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.SassException;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.export.ExportManifest;
import org.sassrec.training.export.Exporter;

/** The trained model to vectors, user tower and snapshot. */
final class ExportWork implements StageWork {
    /** Increase it when the export writes other files of the same model and dataset. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT);

    private final Run run;

    ExportWork(Run run) {
        this.run = run;
    }

    @Override
    public Inputs inputs() {
        return run.keys(Stage.EXPORT);
    }

    @Override
    public boolean outputThere() {
        try {
            ExportManifest.read(run.export());
            return true;
        } catch (SassException e) {
            return false;
        }
    }

    @Override
    public double amount() throws IOException {
        return run.workload(null).of(Stage.EXPORT);
    }

    @Override
    public void run(Inputs inputs, boolean resume) {
        try (Dataset dataset = run.dataset();
                TrainedModel model = TrainedModel.open(
                        run.config(), dataset, run.finetune(), TrainedModel.finalHorizon(run.finetune()))) {
            Exporter.write(
                    run.export(),
                    run.config(),
                    dataset,
                    model,
                    (part, rows, seconds) ->
                            run.listener().accept(new PipelineEvent.Step(Stage.EXPORT, part, seconds)));
        }
    }
}
