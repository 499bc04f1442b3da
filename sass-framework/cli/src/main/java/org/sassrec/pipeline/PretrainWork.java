package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.dataset.Dataset;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.files.Folders;
import org.sassrec.model.ModelSize;
import org.sassrec.training.FineTuner;
import org.sassrec.training.Pretrainer;
import org.sassrec.training.TrainingJob;

/** Stage one. */
final class PretrainWork implements StageWork {
    private final Run run;
    private double growingSeconds = Double.NaN;

    PretrainWork(Run run) {
        this.run = run;
    }

    @Override
    public Inputs inputs() {
        return run.keys(Stage.PRETRAIN);
    }

    @Override
    public boolean outputThere() {
        return Pretrainer.checkpoint(run.config(), run.pretrain()).isPresent();
    }

    @Override
    public double growingSeconds() {
        return growingSeconds;
    }

    @Override
    public double amount() throws IOException {
        Path checkpoint = Pretrainer.checkpoint(run.config(), run.pretrain()).orElseThrow();
        return run.workload(ModelSize.saved(checkpoint)).of(Stage.PRETRAIN);
    }

    @Override
    public void run(Inputs inputs, boolean resume) throws IOException {
        // What stage two would say after hours is said now.
        try (Dataset dataset = run.dataset()) {
            FineTuner.check(
                    run.config(),
                    dataset,
                    judged -> ValidationMetric.measures(dataset, run.config().decidingMetric(), judged));
        }
        EpochSeconds epochs = new EpochSeconds(run.listener());
        if (!resume) {
            Folders.delete(run.pretrain());
        }
        try (Dataset dataset = run.pretrainDataset()) {
            Pretrainer.run(new TrainingJob(run.config(), dataset, run.pretrain(), inputs.fingerprint(), epochs));
        }
        growingSeconds = epochs.seconds();
    }
}
