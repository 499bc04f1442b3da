package org.sassrec.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.NextItemMetrics;
import org.sassrec.model.StepLosses;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.sampling.retrieval.NextItemBatches;
import org.sassrec.sampling.retrieval.RetrievalBatch;

/** Predicts the item of an exposure from what the user did before it, in each scenario among its items. */
final class NextItemTask implements PretrainTask<RetrievalBatch> {
    private final SassConfig config;
    private final NextItemBatches batches;
    private final Optional<RetrievalBatch> heldOut;

    NextItemTask(SassConfig config, Dataset dataset) {
        this.config = config;
        this.batches = new NextItemBatches(config, dataset, Horizon.TRAIN);
        this.heldOut = batches.heldOut();
    }

    @Override
    public TrainingEvent describeData() {
        Map<String, Long> exposures = new LinkedHashMap<>();
        for (int s = 0; s < config.scenarios().size(); s++) {
            if (config.scenarios().get(s).ofEvents()) {
                exposures.put(config.scenarios().get(s).name(), batches.samples(s));
            }
        }
        return new TrainingEvent.NextItemData(exposures, batches.historyShare());
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
    public RetrievalBatch batch(int epoch, int number) {
        return batches.batch(epoch, number);
    }

    @Override
    public FeedDict feed(TowerModel model, RetrievalBatch batch) {
        return model.prepareNextItem(batch);
    }

    @Override
    public long size(RetrievalBatch batch) {
        return batch.users().rows();
    }

    @Override
    public double step(TowerModel model, RetrievalBatch batch, FeedDict feed, EpochLoop.Sums sums) {
        StepLosses losses = model.nextItemStep(feed);
        sums.addLosses(config, losses, batch);
        return losses.loss();
    }

    @Override
    public Map<String, Double> heldOut(TowerModel model) {
        return heldOut.map(batch -> {
                    NextItemMetrics stats = model.nextItemStats(batch);
                    return Map.of(
                            "held-out loss",
                            stats.loss(),
                            "held-out accuracy",
                            stats.accuracy(),
                            "held-out auc",
                            stats.auc());
                })
                .orElse(Map.of());
    }
}
