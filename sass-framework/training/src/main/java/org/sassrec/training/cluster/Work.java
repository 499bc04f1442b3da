package org.sassrec.training.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches for a worker.
 *
 * @param loop training loop of the batches
 * @param epoch number of the epoch, from 1
 * @param group number of the group in the epoch
 * @param from first batch
 * @param to batch after the last
 */
public record Work(Loop loop, int epoch, int group, int from, int to) {

    /**
     * What the batches and steps of a training loop depend on, in addition to configuration and dataset.
     *
     * @param id number of the loop in the training
     * @param pretrains whether the loop is pre-training
     * @param warm whether fine-tuning continues an earlier training
     * @param refit whether the loop also trains on validation data
     * @param replayFrom time before which a sample counts as older; {@code null} without replay
     * @param replayShare share of the older samples
     * @param scenarios numbers of the trained scenarios
     * @param warmup number of steps of the warm-up
     * @param identity digest of the configuration and the dataset of the chief
     */
    public record Loop(
            int id,
            boolean pretrains,
            boolean warm,
            boolean refit,
            @Nullable Long replayFrom,
            double replayShare,
            List<Integer> scenarios,
            long warmup,
            String identity) {}
}
