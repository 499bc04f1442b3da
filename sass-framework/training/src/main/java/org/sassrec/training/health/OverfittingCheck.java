package org.sassrec.training.health;

import java.util.List;
import java.util.Optional;

/** SASS5011: reports a metric on held-out data that falls from the first or second epoch on while the loss falls. */
final class OverfittingCheck {
    private static final int FALLS = 2;

    /** Smaller differences of held-out figures occur between equal trainings with other seeds. */
    private static final double MIN_FALL = 0.02;

    /** Early stopping restores the best epoch. A smaller fall after it is normal and costs nothing. */
    private static final double MIN_VALIDATION_FALL = 0.1;

    private OverfittingCheck() {}

    static Optional<HealthFinding> find(LoopHealth loop) {
        List<String> metrics = loop.pretraining()
                ? List.of("held-out user auc", "held-out item auc", "held-out auc")
                : List.of("validation");
        return metrics.stream()
                .map(metric -> find(loop, metric))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<HealthFinding> find(LoopHealth loop, String metric) {
        double fall = loop.pretraining() ? MIN_FALL : MIN_VALIDATION_FALL;
        for (int best = 0; best < 2 && best + FALLS < loop.epochs().size(); best++) {
            List<LoopHealth.Epoch> epochs = loop.epochs().subList(best, best + FALLS + 1);
            double[] values = epochs.stream()
                    .mapToDouble(epoch -> epoch.values().getOrDefault(metric, Double.NaN))
                    .toArray();
            double[] losses =
                    epochs.stream().mapToDouble(LoopHealth.Epoch::loss).toArray();
            if (falls(values) && falls(losses) && values[FALLS] <= (1 - fall) * values[0]) {
                return Optional.of(finding(loop, metric, best + 1, values, losses));
            }
        }
        return Optional.empty();
    }

    private static boolean falls(double... values) {
        return values[1] < values[0] && values[2] < values[1];
    }

    private static HealthFinding finding(LoopHealth loop, String metric, int best, double[] values, double[] losses) {
        return new HealthFinding(
                TrainingCode.VALIDATION_FALLS,
                loop.section() + ".epochs",
                loop.name() + " overfits from epoch " + (best + 1) + " on: " + metric + " falls while the loss falls",
                "the best epoch is " + best,
                List.of(metric + ": " + join(values), "loss: " + join(losses)),
                "divide the learning rates (`" + loop.optimizer() + "`) by 3 to 10, "
                        + (loop.pretraining() ? "" : "raise `model.dropout`, ")
                        + "or use smaller layers");
    }

    private static String join(double... values) {
        return LoopHealth.figure(values[0]) + ", " + LoopHealth.figure(values[1]) + ", " + LoopHealth.figure(values[2]);
    }
}
