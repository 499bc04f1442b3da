package org.sassrec.training.parts;

import java.nio.file.Path;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;

/**
 * What another process needs to open a trained model.
 *
 * @param dataset folder of the prepared dataset
 * @param finetune folder of the fine-tuned model
 * @param horizon end of the data of the model
 */
public record TrainedWeights(SassConfig config, Path dataset, Path finetune, Horizon horizon) {}
