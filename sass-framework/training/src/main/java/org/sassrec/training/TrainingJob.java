package org.sassrec.training;

import java.nio.file.Path;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.TrainingPrecision;

/**
 * What a stage works on.
 *
 * @param folder of the stage's own files
 * @param fingerprint of all that an epoch depends on: configuration, dataset and what it starts from; how many epochs there
 *     are need not be in it. A checkpoint of another fingerprint is not used
 */
public record TrainingJob(
        SassConfig config, Dataset dataset, Path folder, String fingerprint, TrainingListener listener) {

    int threads() {
        return config.run().threadCount();
    }

    /**
     * A model with new weights, to be trained.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5107 if it is to multiply as this processor can't
     */
    TowerModel newModel(ModelPurpose purpose) {
        return TowerModel.create(
                ModelSpecs.from(config, dataset),
                options(config, TrainingPrecision.usesBfloat16(config.run())),
                purpose);
    }

    /** A model that takes no step, which is float32 whatever it was trained in. */
    static TowerModel inferenceModel(SassConfig config, Dataset dataset, ModelPurpose purpose) {
        return TowerModel.create(ModelSpecs.from(config, dataset), options(config, false), purpose);
    }

    private static TowerModel.Options options(SassConfig config, boolean bf16) {
        return new TowerModel.Options(config.run().seed(), config.run().threadCount(), 1, bf16);
    }
}
