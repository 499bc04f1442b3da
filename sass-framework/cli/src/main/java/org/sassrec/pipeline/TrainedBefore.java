package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sassrec.files.Folders;

/**
 * Fine-tuning that one run has done, handed to another that asks for the same or for more: a trial on validation did what a
 * run on test does before its refit.
 */
public final class TrainedBefore {
    private TrainedBefore() {}

    /**
     * Puts the training of one run into the folder of another that would begin anew and can do with it. Killed, it begins
     * again: until all is there, the other run has no training.
     *
     * @param planned fine-tuning of the other run, whose dataset and stage one are up to date
     * @return whether it had to and could
     */
    public static boolean handOver(Path from, Path to, Planned planned, StageWork work) throws IOException {
        RunState.Done done = RunFolder.read(from).done().get(Stage.FINETUNE);
        boolean begins = planned.decision().runs() && !planned.decision().resumes();
        if (!begins || done == null || !serves(done.inputs(), planned.inputs(), work)) {
            return false;
        }
        try (RunFolder run = RunFolder.open(to)) {
            run.write(run.read().undone(Stage.FINETUNE));
            Path place = to.resolve(Run.FINETUNE);
            Folders.delete(place);
            link(from.resolve(Run.FINETUNE), place);
            run.write(run.read().finished(Stage.FINETUNE, done));
        }
        return true;
    }

    private static boolean serves(Inputs done, Inputs asked, StageWork work) {
        return done.equals(asked) || work.continues(done, asked);
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
