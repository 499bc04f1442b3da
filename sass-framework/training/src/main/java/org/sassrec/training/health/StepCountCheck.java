package org.sassrec.training.health;

import java.util.List;
import java.util.Optional;
import org.sassrec.config.PretrainConfig;

/** SASS5014: reports a stage with so few steps that the weights stay near their random initial values. */
final class StepCountCheck {
    private static final long MIN_STEPS = 50;

    private StepCountCheck() {}

    static Optional<HealthFinding> find(LoopHealth loop) {
        Optional<EpochHealth> health = loop.last();
        if (loop.warm()) {
            // The weights are not near random values, and few new samples need few steps.
            return Optional.empty();
        }
        if (loop.pretraining() && loop.config().pretrain().task() == PretrainConfig.Task.AUTO) {
            // Validation decides whether the stage is of use.
            return Optional.empty();
        }
        if (health.isEmpty() || (long) health.get().steps() * loop.configuredEpochs() >= MIN_STEPS) {
            return Optional.empty();
        }
        long steps = (long) health.get().steps() * loop.configuredEpochs();
        double rate = loop.optimizerConfig().denseLearningRate();
        int batch = loop.pretraining()
                ? loop.config().pretrain().batchSize()
                : loop.config().finetune().batchSize();
        return Optional.of(new HealthFinding(
                TrainingCode.FEW_TRAINING_STEPS,
                loop.section() + ".batchSize",
                loop.name() + " has only " + steps + (steps == 1 ? " step" : " steps"),
                "few batches of " + batch + " samples",
                List.of(
                        health.get().steps() + " per epoch, " + loop.configuredEpochs()
                                + (loop.configuredEpochs() == 1 ? " epoch" : " epochs"),
                        "Adam changes a weight by at most about " + LoopHealth.figure(rate * steps)
                                + " in these steps"),
                "lower `" + loop.section() + ".batchSize`, raise `" + loop.section() + ".epochs`, or use more data"));
    }
}
