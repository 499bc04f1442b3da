package org.sassrec.training;

import java.nio.file.Path;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.model.TowerModel;

/**
 * What a stage works on.
 *
 * @param folder of the stage's own files
 * @param fingerprint of all that the stage's result depends on: configuration, dataset and what it starts from. A
 *     checkpoint of another fingerprint is not used
 */
public record TrainingJob(
        SassConfig config, Dataset dataset, Path folder, String fingerprint, TrainingListener listener) {

    int threads() {
        int threads = config.run().threads();
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** A model with new weights. */
    TowerModel newModel() {
        return newModel(config, dataset);
    }

    static TowerModel newModel(SassConfig config, Dataset dataset) {
        int threads = config.run().threads();
        return TowerModel.create(
                ModelSpecs.from(config, dataset),
                new TowerModel.Options(
                        config.run().seed(),
                        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                        1,
                        config.run().deterministic()));
    }
}
