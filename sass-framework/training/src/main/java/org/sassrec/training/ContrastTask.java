package org.sassrec.training;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.ContrastMetrics;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.contrast.ContrastBatches;

/** Contrasts what users and items are in two scenarios, over all pairs of scenarios. */
final class ContrastTask implements PretrainTask<ContrastBatch> {
    private final ContrastBatches batches;
    private final Optional<ContrastBatch> heldOut;

    ContrastTask(SassConfig config, Dataset dataset) {
        this.batches = ContrastBatches.of(config, dataset, Horizon.TRAIN);
        this.heldOut = batches.heldOut();
    }

    @Override
    public TrainingEvent describeData() {
        return new TrainingEvent.ContrastData(
                batches.userPairs(),
                batches.itemPairs(),
                batches.nonEmptyShare(Side.USER),
                batches.nonEmptyShare(Side.ITEM));
    }

    @Override
    public int batches() {
        return batches.batches();
    }

    @Override
    public long samples() {
        return batches.samples();
    }

    @Override
    public ContrastBatch batch(int epoch, int number) {
        return batches.batch(epoch, number);
    }

    @Override
    public FeedDict feed(TowerModel model, ContrastBatch batch) {
        return model.prepare(batch);
    }

    @Override
    public long size(ContrastBatch batch) {
        return (batch.users().rows() + batch.items().rows()) / 2L;
    }

    @Override
    public double step(TowerModel model, ContrastBatch batch, FeedDict feed, EpochLoop.Sums sums) {
        ContrastMetrics stats = model.pretrainStep(feed);
        if (batch.users().rows() > 0) {
            sums.add("user accuracy", stats.userAccuracy(), batch.users().rows());
        }
        if (batch.items().rows() > 0) {
            sums.add("item accuracy", stats.itemAccuracy(), batch.items().rows());
        }
        return stats.loss();
    }

    @Override
    public Map<String, Double> heldOut(TowerModel model) {
        Map<String, Double> values = new HashMap<>();
        heldOut.ifPresent(batch -> {
            ContrastMetrics stats = model.contrastStats(batch);
            // Without a feature that differs between scenarios there is nothing that could be told apart: where neither
            // side
            // has one there is no figure at all.
            if (batch.users().rows() > 0 && model.spec().user().dynamic()) {
                values.put("held-out user accuracy", stats.userAccuracy());
                values.put("held-out user auc", stats.userAuc());
            }
            if (batch.items().rows() > 0 && model.spec().item().dynamic()) {
                values.put("held-out item accuracy", stats.itemAccuracy());
                values.put("held-out item auc", stats.itemAuc());
            }
            values.put("alignment", stats.alignment());
            values.put("uniformity", stats.uniformity());
            values.values().removeIf(value -> !Double.isFinite(value));
        });
        return values;
    }
}
