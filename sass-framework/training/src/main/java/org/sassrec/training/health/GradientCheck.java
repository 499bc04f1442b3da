package org.sassrec.training.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SASS5012: reports blocks whose gradient is very small next to the other blocks, or very large next to the weights. */
final class GradientCheck {
    /** Relative to the block with the largest relative gradient. A fitted model has small gradients in all blocks. */
    private static final double MIN_SHARE = 1e-5;

    /** A small batch with cosines and a temperature of 0.1 reaches 20. */
    private static final double MAX_GRADIENT = 100;

    private GradientCheck() {}

    static Optional<HealthFinding> find(LoopHealth loop) {
        Optional<EpochHealth> health = loop.last();
        if (health.isEmpty()) {
            return Optional.empty();
        }
        double largest = health.get().blocks().values().stream()
                .mapToDouble(EpochHealth.Block::gradient)
                .max()
                .orElse(0);
        List<String> vanishing = new ArrayList<>();
        List<String> exploding = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        health.get().blocks().forEach((block, norms) -> {
            if (norms.gradient() > MAX_GRADIENT) {
                exploding.add(block);
            } else if (norms.gradient() < MIN_SHARE * largest) {
                vanishing.add(block);
            }
            notes.add(block + ": norm of the gradient is " + LoopHealth.figure(norms.gradient())
                    + " of the norm of the weights");
        });
        if (vanishing.isEmpty() && exploding.isEmpty()) {
            return Optional.empty();
        }
        boolean explodes = !exploding.isEmpty();
        return Optional.of(new HealthFinding(
                TrainingCode.GRADIENT_OUT_OF_RANGE,
                explodes ? loop.optimizer() : "model",
                "the gradients of " + loop.name() + (explodes ? " explode in " : " vanish in ")
                        + String.join(", ", explodes ? exploding : vanishing),
                explodes ? "no limit that is small enough" : "these parts are hardly trained",
                notes,
                explodes
                        ? "set `" + loop.optimizer() + ".clip: 1`, or raise `" + loop.section() + ".temperature`"
                        : "use fewer or wider layers (`model.layers`), " + loop.residualHelp()
                                + "or remove the part that the loss does not reach"));
    }
}
