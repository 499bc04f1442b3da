package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
            link(from.resolve(RunContext.FINETUNE), place);
            run.write(run.read().finish(PipelineStage.FINETUNE, done));
        }
        return true;
    }

    private static boolean isReusable(StageInputs done, StageInputs required, StageTask task) {
        return done.equals(required) || task.canContinue(done, required);
    }

    /** Checkpoints are replaced and never modified, so hard links are safe and save disk space. */
    private static void link(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(from)) {
            all = files.toList();
        }
        for (Path file : all) {
            Path place = to.resolve(from.relativize(file));
            if (Files.isDirectory(file)) {
                Files.createDirectories(place);
                continue;
            }
            try {
                Files.createLink(place, file);
            } catch (UnsupportedOperationException | IOException e) {
                Files.copy(file, place);
            }
        }
    }
}
