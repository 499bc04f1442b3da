package org.sassrec.training;

import java.util.Map;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.FeedDict;

/**
 * What stage one learns: its batches, its step, and what tells how well it is learned. Knows train only.
 *
 * @param <B> kind of batch
 */
interface PretrainTask<B> {

    /** The task that is configured. */
    static PretrainTask<?> of(SassConfig config, Dataset dataset) {
        return switch (config.pretrain().task()) {
            case SCENARIO_CONTRAST -> new ContrastTask(config, dataset);
            case NEXT_ITEM -> new NextItemTask(config, dataset);
            case NONE -> throw new IllegalArgumentException("there is no stage one (`pretrain.task: none`)");
        };
    }

    /** What the task has to work with. */
    TrainingEvent describeData();

    /** Batches of an epoch. */
    int batches();

    /** Samples of an epoch. */
    long samples();

    /** Builds a batch, in any thread; {@code number} is 0 to {@link #batches()} - 1. */
    B batch(int epoch, int number);

    /** The batch as tensors. */
    FeedDict feed(TowerModel model, B batch);

    /** Samples of a batch. */
    long size(B batch);

    /**
     * Trains on a batch.
     *
     * @param sums takes sums of further figures
     * @return loss
     */
    double step(TowerModel model, B batch, FeedDict feed, EpochLoop.Sums sums);

    /** Figures of samples that are never trained on, by name; empty without any. */
    Map<String, Double> heldOut(TowerModel model);
}
