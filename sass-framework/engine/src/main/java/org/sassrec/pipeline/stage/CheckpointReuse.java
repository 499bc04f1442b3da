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
 * Fine-tuning that one run has done, handed to another that asks for the same or for more: a trial on validation did what a
 * run on test does before its refit.
 */
public final class CheckpointReuse {
    private CheckpointReuse() {}

    /**
     * Puts the training of one run into the folder of another that would begin anew and can do with it. Killed, it begins
     * again: until all is there, the other run has no training.
     *
     * @param planned fine-tuning of the other run, whose dataset and stage one are up to date
     * @return whether it had to and could
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

    private static boolean isReusable(StageInputs done, StageInputs asked, StageTask task) {
        return done.equals(asked) || task.canContinue(done, asked);
    }

    /** Checkpoints are replaced and never written to: one copy on the disk does for both. */
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
