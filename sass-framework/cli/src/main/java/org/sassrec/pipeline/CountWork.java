package org.sassrec.pipeline;

import java.io.IOException;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.counting.CountedModel;
import org.sassrec.dataset.Dataset;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.files.Folders;

/** Stage two of a control: nothing is trained; validation decides how much popularity weighs. */
final class CountWork implements StageWork {
    /** Increase it when the same configuration and dataset give another result. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT)
            .reads(
                    ConfigPath.MODEL,
                    ConfigPath.FINETUNE,
                    ConfigPath.PRETRAIN.then(PretrainConfig::task),
                    ConfigPath.SCENARIO.then(ScenarioConfig::exposuresOf),
                    ConfigPath.SCENARIO.then(ScenarioConfig::lossWeight),
                    ConfigPath.SCENARIO.then(ScenarioConfig::sampleRate),
                    ConfigPath.SCENARIO.then(ScenarioConfig::gateDepth),
                    ConfigPath.SCENARIO.then(ScenarioConfig::served),
                    ConfigPath.SCENARIO.then(ScenarioConfig::head))
            // Validation decides in any case.
            .reads(ConfigPath.EVALUATE.then(EvaluateConfig::exclude), ConfigPath.EVALUATE.then(EvaluateConfig::metrics))
            .trains();

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
