package org.sassrec.training;

import java.util.List;
import java.util.Optional;

/** Where a loop goes on: after its newest usable checkpoint, or at the beginning. */
final class ResumePoint {

    private ResumePoint() {}

    /** @param epochs that are asked for: a loop that went further is of no use, its way back is not kept */
    static Checkpoints.State find(
            TrainingJob job, Checkpoints checkpoints, TrainingPhase stage, String unit, int epochs) {
        Optional<Checkpoints.State> newest = checkpoints.newest();
        if (newest.isPresent() && newest.get().epoch() <= epochs) {
            return newest.get();
        }
        if (!checkpoints.isEmpty()) {
            String reason = newest.isPresent()
                    ? "the checkpoints are of epoch " + newest.get().epoch() + ", and " + epochs + " are asked for"
                    : "the checkpoints belong to another configuration, dataset or start, or are damaged";
            job.listener().on(new TrainingEvent.CheckpointRejected(stage, unit, reason));
        }
        checkpoints.clear();
        return new Checkpoints.State(checkpoints.fingerprint(), 0, 0, Double.NEGATIVE_INFINITY, List.of());
    }
}
