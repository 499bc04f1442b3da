package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Fine-tuning that one run has done, handed to another that asks for the same or for more: a trial on validation did what a
 * run on test does before its refit.
 */
final class TrainedBefore {
    private TrainedBefore() {}

    /**
     * Puts the training of one run into the folder of another that would begin anew and can do with it. Both have the same
     * dataset and stage one.
     *
     * @param planned fine-tuning of the other run
     */
    static void handOver(Path from, Path to, Planned planned, StageWork work) throws IOException {
        Map<Stage, RunState.Done> all = RunFolder.read(from).done();
        RunState.Done done = all.get(Stage.FINETUNE);
        boolean begins = planned.decision().runs() && !planned.decision().resumes();
        if (!begins || done == null || !serves(done.inputs(), planned.inputs(), work)) {
            return;
        }
        try (RunFolder run = RunFolder.open(to)) {
            // Killed half-way, nothing of what is copied may pass for what was there.
            run.write(run.read().started(Stage.FINETUNE, done.inputs(), false));
            Path place = to.resolve(Run.FINETUNE);
            Run.clear(place);
            link(from.resolve(Run.FINETUNE), place);
            RunState state = run.read();
            for (Stage stage : Stage.values()) {
                RunState.Done its = all.get(stage);
                if (its != null && Stage.FINETUNE.follows(stage)) {
                    state = state.finished(stage, its);
                }
            }
            run.write(state);
        }
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
