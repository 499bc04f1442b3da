package org.sassrec.config;

/**
 * The optimizers of a training stage.
 *
 * @param tableLearningRate learning rate of the embedding tables (Adagrad)
 * @param tableAccumulator initial value of Adagrad's sums of squared gradients. A small value lets rows move from their
 * first occurrence, a large value damps the first steps.
 * @param denseLearningRate learning rate of all other weights (Adam)
 */
public record OptimizerConfig(double tableLearningRate, double tableAccumulator, double denseLearningRate) {
    /** The default of both training stages. */
    public static final OptimizerConfig DEFAULT = new OptimizerConfig(1e-2, 1e-8, 1e-3);
}
