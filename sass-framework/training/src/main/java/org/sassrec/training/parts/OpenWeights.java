package org.sassrec.training.parts;

import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.parallel.SharedFiles;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.TrainingResult;
import org.sassrec.training.VectorEncoder;

/**
 * The model that a process encodes with. It stays open for the next parts, because opening it takes seconds. One part
 * runs at a time: an encoder is not thread-safe, and TensorFlow has threads.
 */
final class OpenWeights {
    private static @Nullable OpenWeights last;

    private final TrainedWeights weights;
    private final DatasetManifest manifest;
    private final TrainingResult result;
    private final Dataset dataset;
    private final TrainedModel model;
    private final VectorEncoder encoder;

    private OpenWeights(TrainedWeights weights) {
        this.weights = weights;
        this.manifest = DatasetOpener.manifest(weights.dataset());
        this.result = TrainingResult.read(weights.finetune());
        this.dataset = DatasetOpener.open(weights.dataset());
        this.model = TrainedModel.open(weights.config(), dataset, weights.finetune(), weights.horizon());
        this.encoder = model.encoder();
    }

    /** Encodes a part. */
    static synchronized float[] encode(TrainedWeights weights, EncodedVectors part) {
        SharedFiles.require(weights.dataset());
        SharedFiles.require(weights.finetune());
        OpenWeights open = last;
        if (open == null || !open.isCurrent(weights)) {
            close();
            open = new OpenWeights(weights);
            last = open;
        }
        return part.encode(open.encoder, weights);
    }

    /** Another training or preparation may have replaced the files. */
    private boolean isCurrent(TrainedWeights other) {
        return weights.equals(other)
                && manifest.equals(DatasetOpener.manifest(other.dataset()))
                && result.equals(TrainingResult.read(other.finetune()));
    }

    /** Closes the model, if one is open. */
    private static void close() {
        OpenWeights open = last;
        if (open != null) {
            last = null;
            open.model.close();
            open.dataset.close();
        }
    }
}
