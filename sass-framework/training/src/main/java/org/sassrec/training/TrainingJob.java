package org.sassrec.training;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.files.Sha256;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.TrainingPrecision;
import org.sassrec.training.cluster.Cluster;

/**
 * The input of a training stage.
 *
 * @param folder folder of the files of the stage
 * @param fingerprint identifies everything that an epoch depends on: configuration, dataset and start weights. The
 * number of epochs need not be part of it. Checkpoints of another fingerprint are not used.
 * @param cluster cluster that trains; {@code null} to train in this process
 */
public record TrainingJob(
        SassConfig config,
        Dataset dataset,
        Path folder,
        String fingerprint,
        TrainingListener listener,
        @Nullable Cluster cluster) {

    /** Creates a job that trains in this process. */
    public TrainingJob(SassConfig config, Dataset dataset, Path folder, String fingerprint, TrainingListener listener) {
        this(config, dataset, folder, fingerprint, listener, null);
    }

    TrainingJob withConfig(SassConfig other) {
        return new TrainingJob(other, dataset, folder, fingerprint, listener, cluster);
    }

    /** Returns a digest of what the workers of a cluster must have in common. */
    String identity() {
        return Sha256.of(String.join(
                "\n",
                dataset.manifest().fingerprint(),
                config.model().toString(),
                config.pretrain().toString(),
                config.finetune().toString(),
                config.scenarios().toString(),
                Long.toString(config.run().seed())));
    }

    int threads() {
        return config.run().threadCount();
    }

    /** Creates a model with random weights for training. See {@link #newModel(ModelPurpose, Path)}. */
    TowerModel newModel(ModelPurpose purpose) {
        return newModel(purpose, null);
    }

    /**
     * Creates a model for training.
     *
     * @param checkpoint weights of the model; {@code null} for random weights
     * @throws org.sassrec.diagnostic.SassException SASS5107 if this processor does not support the configured precision,
     * SASS5102 or SASS5103 if the checkpoint does not match
     */
    TowerModel newModel(ModelPurpose purpose, @Nullable Path checkpoint) {
        return TowerModel.create(ModelSpecs.from(config, dataset), trainingOptions(), purpose, checkpoint);
    }

    /** Returns the model of the chief for the training steps of another worker. */
    TowerModel attachModel(ModelPurpose purpose) {
        return TowerModel.attach(ModelSpecs.from(config, dataset), trainingOptions(), purpose);
    }

    private TowerModel.Options trainingOptions() {
        boolean bf16 = TrainingPrecision.usesBfloat16(config.run());
        return cluster == null
                ? options(config, bf16)
                : new TowerModel.Options(config.run().seed(), config.run().threadCount(), 1, bf16, cluster.placement());
    }

    /**
     * Creates a model for inference. It always computes in float32.
     *
     * @param checkpoint weights of the model; {@code null} for random weights
     * @throws org.sassrec.diagnostic.SassException SASS5102 or SASS5103 if the checkpoint does not match
     */
    public static TowerModel inferenceModel(
            SassConfig config, Dataset dataset, ModelPurpose purpose, @Nullable Path checkpoint) {
        return TowerModel.create(ModelSpecs.from(config, dataset), options(config, false), purpose, checkpoint);
    }

    private static TowerModel.Options options(SassConfig config, boolean bf16) {
        return new TowerModel.Options(config.run().seed(), config.run().threadCount(), 1, bf16);
    }
}
