package org.sassrec.config;

/**
 * The optimizers of a training stage.
 *
 * @param tableLearningRate learning rate of the embedding tables (Adagrad)
 * @param tableAccumulator initial value of Adagrad's sums of squared gradients. A small value lets rows move from their
 * first occurrence, a large value damps the first steps.
 * @param denseLearningRate learning rate of all other weights (Adam)
 * @param warmup number of epochs, for example 0.1, in which the learning rates rise from 0; 0: none
 * @param clip greatest norm of all dense gradients of a step together; 0: no limit
 */
public record OptimizerConfig(
        double tableLearningRate, double tableAccumulator, double denseLearningRate, double warmup, double clip) {
    /** The default of pre-training. */
    public static final OptimizerConfig PRETRAIN = new OptimizerConfig(1e-2, 1e-8, 1e-3, 0.2, 0);

    /** The default of fine-tuning. */
    public static final OptimizerConfig FINETUNE = new OptimizerConfig(5e-2, 1e-8, 3e-3, 0.2, 0);

    /** Creates optimizers without warm-up and clipping. */
    public OptimizerConfig(double tableLearningRate, double tableAccumulator, double denseLearningRate) {
        this(tableLearningRate, tableAccumulator, denseLearningRate, 0, 0);
    }
}
