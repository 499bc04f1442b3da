package org.sassrec.training;

import java.nio.file.Path;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.TrainingPrecision;

/**
 * The input of a training stage.
 *
 * @param folder folder of the files of the stage
 * @param fingerprint identifies everything that an epoch depends on: configuration, dataset and start weights. The
 * number of epochs need not be part of it. Checkpoints of another fingerprint are not used.
 */
public record TrainingJob(
        SassConfig config, Dataset dataset, Path folder, String fingerprint, TrainingListener listener) {

    TrainingJob withConfig(SassConfig other) {
        return new TrainingJob(other, dataset, folder, fingerprint, listener);
    }

    int threads() {
        return config.run().threadCount();
    }

    /**
     * Creates a model with random weights for training.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5107 if this processor does not support the configured precision
     */
    TowerModel newModel(ModelPurpose purpose) {
        return TowerModel.create(
                ModelSpecs.from(config, dataset),
                options(config, TrainingPrecision.usesBfloat16(config.run())),
                purpose);
    }

    /** Creates a model for inference. It always computes in float32. */
    static TowerModel inferenceModel(SassConfig config, Dataset dataset, ModelPurpose purpose) {
        return TowerModel.create(ModelSpecs.from(config, dataset), options(config, false), purpose);
    }

    private static TowerModel.Options options(SassConfig config, boolean bf16) {
        return new TowerModel.Options(config.run().seed(), config.run().threadCount(), 1, bf16);
    }
}
