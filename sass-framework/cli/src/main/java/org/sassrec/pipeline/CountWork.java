package org.sassrec.pipeline;

import java.io.IOException;
import org.sassrec.counting.CountedModel;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.files.Folders;

/** Stage two of a control: nothing is trained; validation decides how much popularity weighs. */
final class CountWork implements StageWork {
    private final Run run;

    CountWork(Run run) {
        this.run = run;
    }

    @Override
    public Inputs inputs() {
        return run.keys(Stage.FINETUNE);
    }

    @Override
    public boolean outputThere() {
        try {
            CountedModel.read(run.finetune());
            return true;
        } catch (SassException e) {
            return false;
        }
    }

    @Override
    public void run(Inputs inputs, boolean resume) throws IOException {
        Folders.delete(run.finetune());
        try (Dataset dataset = run.dataset();
                ValidationMetric validation = FinetuneWork.validation(run, dataset)) {
            CountedModel.fit(run.config(), dataset, run.finetune(), validation);
        }
    }
}
