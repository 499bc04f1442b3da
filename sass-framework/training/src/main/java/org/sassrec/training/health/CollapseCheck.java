package org.sassrec.training.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.config.PretrainConfig;

/** SASS5010: reports vectors that no longer distinguish users or items. */
final class CollapseCheck {
    /** The mean squared distance of two vectors of length 1 is then below 0.02. */
    private static final double MAX_COSINE = 0.99;

    /** The limits of stage one: the two views of a pair, and two different entities, have the same vector. */
    private static final double MIN_ALIGNMENT = 0.1;

    private static final double MAX_UNIFORMITY = -0.1;

    /** The loss then has hardly changed. */
    private static final double MAX_SHARE_OF_GUESS = 0.97;

    /** A network that is hardly trained has nearly equal vectors too. */
    private static final long MIN_STEPS = 20;

    private CollapseCheck() {}

    static Optional<HealthFinding> find(LoopHealth loop) {
        Optional<EpochHealth> health = loop.last();
        if (health.isPresent() && (long) health.get().steps() * loop.epochs().size() < MIN_STEPS) {
            return Optional.empty();
        }
        List<String> sides = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        health.ifPresent(measured -> measured.similarity().forEach((side, cosine) -> {
            notes.add("mean cosine of two " + side + "s of a scenario: " + LoopHealth.figure(cosine));
            if (cosine > MAX_COSINE) {
                sides.add(side + "s");
            }
        }));
        Map<String, Double> values = loop.epochs().get(loop.epochs().size() - 1).values();
        Double alignment = values.get("alignment");
        Double uniformity = values.get("uniformity");
        if (alignment != null && uniformity != null) {
            notes.add("alignment " + LoopHealth.figure(alignment) + ", uniformity " + LoopHealth.figure(uniformity)
                    + "; both are near 0 if all vectors are equal");
            if (alignment < MIN_ALIGNMENT && uniformity > MAX_UNIFORMITY && sides.isEmpty()) {
                sides.add("users and items");
            }
        }
        values.forEach((name, value) -> {
            if (name.endsWith("accuracy") && name.startsWith("held-out")) {
                notes.add(name + " " + LoopHealth.figure(value));
            }
        });
        // With `auto`, validation decides whether the stage is of use.
        boolean guesses = !(loop.pretraining() && loop.config().pretrain().task() == PretrainConfig.Task.AUTO)
                && health.isPresent()
                && health.get().lastLoss() >= MAX_SHARE_OF_GUESS * health.get().guessLoss();
        health.filter(measured -> Double.isFinite(measured.guessLoss()))
                .ifPresent(measured -> notes.add("loss " + LoopHealth.figure(measured.lastLoss())
                        + " at the end of the epoch; equal vectors have " + LoopHealth.figure(measured.guessLoss())));
        if (sides.isEmpty() && !guesses) {
            return Optional.empty();
        }
        return Optional.of(new HealthFinding(
                TrainingCode.VECTORS_COLLAPSED,
                loop.optimizer(),
                loop.name() + " has collapsed: "
                        + (sides.isEmpty()
                                ? "the loss is that of equal vectors"
                                : "the vectors of " + String.join(" and ", sides) + " are nearly equal"),
                "the learning rates are the usual cause",
                notes,
                "divide the learning rates by 3 to 10, " + loop.residualHelp() + "or set `" + loop.optimizer()
                        + ".warmup: 0.5`"));
    }
}
