package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;

/**
 * Copies the fine-tuning of one run to another run that needs the same training or more epochs. For example, a trial on
 * validation is the same training as a test run before its refit.
 */
public final class CheckpointReuse {
    private CheckpointReuse() {}

    /**
     * Copies the training of one run into the folder of another run that would start from scratch. After an
     * interruption, the other run has no training until the copy is complete.
     *
     * @param planned fine-tuning of the other run, whose dataset and pre-training are up to date
     * @return whether the training was copied
     */
    public static boolean reuse(Path from, Path to, StageDecision planned, StageTask task) throws IOException {
        RunState.CompletedStage done = RunFolder.read(from).completed().get(PipelineStage.FINETUNE);
        boolean begins = planned.runs() && !planned.resumes();
        if (!begins || done == null || !isReusable(done.inputs(), planned.inputs(), task)) {
            return false;
        }
        try (RunFolder run = RunFolder.open(to)) {
            run.write(run.read().withoutStage(PipelineStage.FINETUNE));
            Path place = to.resolve(RunContext.FINETUNE);
            Folders.deleteRecursively(place);
            Folders.link(from.resolve(RunContext.FINETUNE), place);
            run.write(run.read().finish(PipelineStage.FINETUNE, done));
        }
        return true;
    }

    private static boolean isReusable(StageInputs done, StageInputs required, StageTask task) {
        return done.equals(required) || task.canContinue(done, required);
    }
}
