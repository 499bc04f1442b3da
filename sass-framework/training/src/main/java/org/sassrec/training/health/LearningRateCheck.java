package org.sassrec.training.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SASS5015: reports learning rates with which the loss rises, or steps that are large relative to the weights. */
final class LearningRateCheck {
    /** A tenth of fewer steps is less than two steps, and the mean of an epoch varies by more than the limit. */
    private static final int MIN_STEPS = 20;

    /** More than the usual variation between batches. */
    private static final double MAX_RISE = 1.05;

    /** Standard errors, so that few small batches do not count. */
    private static final double ERRORS = 3;

    /** Ten such steps can replace all weights of a block. */
    private static final double MAX_UPDATE = 0.1;

    private LearningRateCheck() {}

    static Optional<HealthFinding> find(LoopHealth loop) {
        List<String> notes = new ArrayList<>();
        risesInFirstEpoch(loop).ifPresent(notes::add);
        risesFromEpochToEpoch(loop).ifPresent(notes::add);
        int epoch = loop.epochs().size();
        EpochHealth health = loop.epochs().get(epoch - 1).health();
        if (health != null) {
            health.blocks().forEach((block, norms) -> {
                if (norms.update() > MAX_UPDATE) {
                    notes.add(block + ": a step changes the weights by " + LoopHealth.figure(100 * norms.update())
                            + " % of their norm in epoch " + epoch);
                }
            });
        }
        if (notes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new HealthFinding(
                TrainingCode.LEARNING_RATE_TOO_HIGH,
                loop.optimizer(),
                "a learning rate of " + loop.name() + " is too high",
                "the learning rates",
                notes,
                "divide the learning rates by 3 to 10, or set `" + loop.optimizer() + ".warmup: 0.5`"));
    }

    private static Optional<String> risesInFirstEpoch(LoopHealth loop) {
        EpochHealth health = loop.epochs().get(0).health();
        return health != null && rises(health, health.steps() / 10, health.firstLoss(), health.lastLoss())
                ? Optional.of("the loss rises from " + LoopHealth.figure(health.firstLoss()) + " to "
                        + LoopHealth.figure(health.lastLoss()) + " in epoch 1")
                : Optional.empty();
    }

    /** Whether the difference of two means of {@code steps} steps exceeds the limit and three standard errors. */
    private static boolean rises(EpochHealth health, int steps, double before, double after) {
        return health.steps() >= MIN_STEPS
                && after > MAX_RISE * Math.max(0, before)
                && after - before > ERRORS * health.noise() * Math.sqrt(2.0 / steps);
    }

    /** Mined negatives make the loss larger in the epoch in which they begin. */
    private static Optional<String> risesFromEpochToEpoch(LoopHealth loop) {
        int last = Math.min(loop.epochs().size(), HealthMonitor.EPOCHS);
        for (int n = 1; n < last; n++) {
            LoopHealth.Epoch before = loop.epochs().get(n - 1);
            LoopHealth.Epoch epoch = loop.epochs().get(n);
            EpochHealth health = before.health();
            if (health != null
                    && rises(health, health.steps(), before.loss(), epoch.loss())
                    && mines(before.values()) == mines(epoch.values())) {
                return Optional.of("the mean loss rises from " + LoopHealth.figure(before.loss()) + " to "
                        + LoopHealth.figure(epoch.loss()) + " in epoch " + (n + 1));
            }
        }
        return Optional.empty();
    }

    private static boolean mines(Map<String, Double> values) {
        return values.containsKey("hard negatives");
    }
}
