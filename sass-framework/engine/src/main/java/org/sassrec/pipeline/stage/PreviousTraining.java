package org.sassrec.pipeline.stage;

import java.nio.file.Path;
import java.util.Optional;
import org.sassrec.training.warmstart.AxesFile;

/** Finds the fine-tuning from which the next one starts. It does not change while the next one runs. */
@FunctionalInterface
interface PreviousTraining {
    /** Returns the folder of the fine-tuning; empty if there is none with a description of its weights. */
    Optional<Path> folder();

    /** Returns the last training of a run folder that passed its quality gates. */
    static PreviousTraining of(RunContext run) {
        return () -> new TrainingArchive(run)
                .newest()
                .map(training -> training.resolve(RunContext.FINETUNE))
                .filter(AxesFile::exists);
    }

    /** Returns the released weights of that training, for a training on all events. */
    static PreviousTraining released(RunContext run) {
        return () -> new TrainingArchive(run)
                .newest()
                .map(training -> FinalTraining.releasedWeights(training).resolve(RunContext.FINETUNE))
                .filter(AxesFile::exists)
                .or(of(run)::folder);
    }
}
