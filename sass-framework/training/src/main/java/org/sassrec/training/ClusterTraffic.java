package org.sassrec.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.StepTraffic;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.FeedDict;
import org.sassrec.model.graph.Placement;
import org.sassrec.sampling.retrieval.RetrievalBatches;

/**
 * The bytes that the steps of both stages move in a cluster.
 *
 * @param pretrain a step of pre-training; empty without pre-training
 * @param finetune a step of fine-tuning
 * @param batches number of batches of fine-tuning in an epoch
 */
public record ClusterTraffic(Optional<StepTraffic> pretrain, StepTraffic finetune, int batches) {
    /** Number of batches whose rows are counted. */
    private static final int SAMPLE = 5;

    /**
     * Counts the rows of some batches of each stage.
     *
     * @param servers number of parameter servers
     * @throws org.sassrec.diagnostic.SassException if the dataset has no training samples
     */
    public static ClusterTraffic of(SassConfig config, Dataset dataset, Dataset pretrainDataset, int servers) {
        Optional<StepTraffic> pretrain = config.pretrain().task() == PretrainConfig.Task.NONE
                ? Optional.empty()
                : pretraining(config, pretrainDataset, servers, PretrainObjective.of(config, pretrainDataset));
        RetrievalBatches batches = RetrievalBatches.of(config, dataset, Horizon.TRAIN);
        try (TowerModel model = model(config, dataset, servers, ModelPurpose.FINE_TUNING)) {
            return new ClusterTraffic(
                    pretrain,
                    traffic(model, false, batches.batches(), number -> model.prepare(batches.batch(0, number))),
                    batches.batches());
        }
    }

    private static <B> Optional<StepTraffic> pretraining(
            SassConfig config, Dataset dataset, int servers, PretrainObjective<B> task) {
        if (task.skipped()) {
            return Optional.empty();
        }
        try (TowerModel model = model(config, dataset, servers, ModelPurpose.PRETRAINING)) {
            return Optional.of(traffic(
                    model,
                    true,
                    task.batches(),
                    number -> task.tensors().apply(model, task.builder().apply(0, number))));
        }
    }

    private static TowerModel model(SassConfig config, Dataset dataset, int servers, ModelPurpose purpose) {
        return TowerModel.attach(
                ModelSpecs.from(config, dataset),
                new TowerModel.Options(0, config.run().threadCount(), 1, false, new Placement(servers, null)),
                purpose);
    }

    private static StepTraffic traffic(TowerModel model, boolean pretrains, int count, IntFunction<FeedDict> batch) {
        List<FeedDict> sample = new ArrayList<>();
        try {
            // Spread over the epoch. The last batch can be smaller.
            for (int n = 0; n < Math.min(SAMPLE, count); n++) {
                sample.add(batch.apply((int) ((long) n * count / SAMPLE)));
            }
            return StepTraffic.of(model, pretrains, sample);
        } finally {
            sample.forEach(FeedDict::close);
        }
    }
}
