package org.sassrec.training;

import java.util.List;
import java.util.Optional;

/** Where a loop goes on: after its newest usable checkpoint, or at the beginning. */
final class LoopStart {

    private LoopStart() {}

    static Checkpoints.State of(TrainingJob job, Checkpoints checkpoints, Stage stage, String unit) {
        Optional<Checkpoints.State> newest = checkpoints.newest();
        if (newest.isPresent()) {
            return newest.get();
        }
        if (!checkpoints.isEmpty()) {
            job.listener()
                    .on(new TrainingEvent.StartedAnew(
                            stage, unit, "the checkpoints belong to another configuration or dataset, or are damaged"));
        }
        checkpoints.clear();
        return new Checkpoints.State(checkpoints.fingerprint(), 0, 0, Double.NEGATIVE_INFINITY, false, List.of());
    }
}
