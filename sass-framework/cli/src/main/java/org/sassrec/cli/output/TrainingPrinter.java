package org.sassrec.cli.output;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.sassrec.training.EpochResult;
import org.sassrec.training.StartChoice;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingPhase;

/** Prints the events of a training. */
final class TrainingPrinter {
    /** Name of the value that early stopping compares. The output shows the name of the metric instead. */
    private static final String VALIDATION = "validation";

    /** Prefixes of held-out values of pre-training. A task has both sides or none. */
    private static final List<String> SIDES = List.of("user ", "item ", "");

    private final Progress.Printer progress;
    private final String selectionMetric;
    private final EventHandlers<TrainingEvent> handlers = handlers();
    private int epochs;
    private boolean lastIsBest;
    private boolean continuesEarlier;

    TrainingPrinter(Progress.Printer progress, String selectionMetric) {
        this.progress = progress;
        this.selectionMetric = selectionMetric;
    }

    void print(TrainingEvent event) {
        handlers.accept(event);
    }

    private EventHandlers<TrainingEvent> handlers() {
        return new EventHandlers<>(TrainingEvent.class)
                .on(TrainingEvent.LoopStarted.class, started -> {
                    epochs = started.epochs();
                    lastIsBest = false;
                    if (started.resumedEpochs() > 0) {
                        progress.print("  " + name(started.phase(), started.unit())
                                + (started.ended() ? ": completed with epoch " : ": continues after epoch ")
                                + started.resumedEpochs() + " of " + started.epochs());
                    }
                })
                .on(
                        TrainingEvent.CheckpointRejected.class,
                        rejected -> progress.print("  " + name(rejected.phase(), rejected.unit())
                                + ": starts from scratch, because " + rejected.reason()))
                .on(
                        TrainingEvent.ContrastData.class,
                        pairs -> progress.printf(
                                "  pre-train: %,d user pairs (%s with data), %,d item pairs (%s)",
                                pairs.userPairs(),
                                shareText(pairs.userNonEmpty()),
                                pairs.itemPairs(),
                                shareText(pairs.itemNonEmpty())))
                .on(
                        TrainingEvent.PretrainingSkipped.class,
                        any -> progress.print("  pre-train: skipped, fine-tuning starts from new weights"))
                .on(TrainingEvent.NextItemData.class, exposures -> progress.print(exposuresText(exposures)))
                .on(TrainingEvent.StepCompleted.class, any -> progress.update())
                .on(TrainingEvent.EpochCompleted.class, ended -> {
                    // A warm start usually has one epoch.
                    lastIsBest = isBest(ended) && ended.result().epoch() == epochs && !continuesEarlier;
                    progress.print(epochText(ended));
                })
                .on(TrainingEvent.LoopCompleted.class, ended -> {
                    if (ended.phase() == TrainingPhase.FINETUNE && lastIsBest) {
                        progress.print("  " + name(ended.phase(), ended.unit()) + ": the last epoch is the best");
                        progress.print("    = help: more epochs (`finetune.epochs`) continue from here");
                    }
                })
                .on(TrainingEvent.WarmStarted.class, warm -> {
                    continuesEarlier = true;
                    progress.print("  fine-tune: warm start, " + warm.report().get(0));
                    warm.report().stream().skip(1).forEach(line -> progress.print("    " + line));
                })
                .on(TrainingEvent.ChallengerStarted.class, any -> {
                    continuesEarlier = false;
                    progress.print("  fine-tune: a cold model follows, for a comparison");
                })
                .on(TrainingEvent.ChallengerCompared.class, compared -> progress.print(challengeText(compared)))
                .on(TrainingEvent.StartChosen.class, chosen -> progress.print(startText(chosen)))
                .on(TrainingEvent.BiasCalibrated.class, calibrated -> progress.print(calibrationText(calibrated)))
                .ignore(TrainingEvent.SideSkipped.class)
                .ignore(TrainingEvent.ScenarioSkipped.class)
                .ignore(TrainingEvent.HealthFound.class)
                .complete();
    }
    /** Formats a share. NaN means that the data is empty. */
    private static String shareText(double share) {
        return Double.isNaN(share) ? "none" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private String challengeText(TrainingEvent.ChallengerCompared challenge) {
        return String.format(
                Locale.ROOT,
                "  fine-tune: continues from the %s, %s on validation %+.4f cold minus warm (p %.3f)",
                challenge.takesOver() ? "cold model" : "warm start",
                selectionMetric,
                challenge.difference(),
                challenge.p());
    }

    private String startText(TrainingEvent.StartChosen chosen) {
        StartChoice choice = chosen.choice();
        String reason = choice.pretrained() || choice.pretrainedMetric() <= choice.newMetric()
                ? ""
                : choice.worse().isEmpty()
                        ? ", the difference is not significant"
                        : ", but pre-training can harm " + String.join(", ", choice.worse());
        return String.format(
                Locale.ROOT,
                "  %s: continues from %s weights, %s %.4f pre-trained, %.4f new%s",
                name(TrainingPhase.FINETUNE, chosen.unit()),
                choice.pretrained() ? "pre-trained" : "new",
                selectionMetric,
                choice.pretrainedMetric(),
                choice.newMetric(),
                reason);
    }

    private String calibrationText(TrainingEvent.BiasCalibrated found) {
        String begin = "  " + name(TrainingPhase.FINETUNE, found.unit()) + ": item bias weight ";
        return found.weight() == 1
                ? begin + "1, no other weight improves " + selectionMetric
                : String.format(
                        Locale.ROOT,
                        "%s%.2f: %s %.4f (%.4f with weight 1)",
                        begin,
                        found.weight(),
                        selectionMetric,
                        found.metric(),
                        found.before());
    }

    private static String exposuresText(TrainingEvent.NextItemData exposures) {
        StringJoiner scenarios = new StringJoiner(", ", " (", ")");
        long all = 0;
        for (Map.Entry<String, Long> scenario : exposures.scenarios().entrySet()) {
            scenarios.add(String.format(Locale.ROOT, "%s %,d", scenario.getKey(), scenario.getValue()));
            all += scenario.getValue();
        }
        return String.format(
                Locale.ROOT,
                "  pre-train: predicts the next item for %,d exposures per epoch%s; %s",
                all,
                scenarios,
                Double.isNaN(exposures.historyShare())
                        ? "no feature is a history"
                        : shareText(exposures.historyShare()) + " of them have a history");
    }

    /** Returns a line that fits a terminal. The files of the run contain the losses of all scenarios. */
    private String epochText(TrainingEvent.EpochCompleted ended) {
        EpochResult result = ended.result();
        String total = Integer.toString(epochs);
        StringBuilder text = new StringBuilder("  ")
                .append(epochName(ended.phase(), ended.unit(), result.epoch(), epochs))
                .append(" "
                        .repeat(total.length()
                                - Integer.toString(result.epoch()).length()))
                .append(String.format(Locale.ROOT, "  loss %.4f", result.loss()));
        Double metric = result.values().get(VALIDATION);
        if (metric != null) {
            text.append(String.format(Locale.ROOT, "  %s %.4f", selectionMetric, metric));
            Double error = result.values().get(VALIDATION + " error");
            if (error != null) {
                text.append(String.format(Locale.ROOT, " +- %.4f", error));
            }
        }
        StringJoiner heldOut = new StringJoiner(", ", "  auc ", "").setEmptyValue("");
        for (String side : SIDES) {
            Double auc = result.values().get("held-out " + side + "auc");
            if (auc != null) {
                heldOut.add(String.format(Locale.ROOT, "%s%.3f", side, auc));
            }
        }
        text.append(heldOut);
        Double hard = result.values().get("hard negatives");
        if (hard != null) {
            text.append(String.format(Locale.ROOT, "  hard %.1f", hard));
        }
        if (result.seconds() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %11s",
                    Progress.rate(result.samples() / result.seconds()).replace("/s", " rows/s")));
        }
        return isBest(ended) ? text + "  best" : text.toString();
    }

    /** Without validation, every epoch counts as the best. */
    private static boolean isBest(TrainingEvent.EpochCompleted ended) {
        return ended.best() && ended.result().values().containsKey(VALIDATION);
    }

    /** Returns {@code fine-tune epoch 2/5}. */
    static String epochName(TrainingPhase stage, String unit, int epoch, int epochs) {
        return name(stage, unit) + " epoch " + epoch + "/" + epochs;
    }

    private static String name(TrainingPhase stage, String unit) {
        String name = switch (stage) {
            case PRETRAIN -> "pre-train";
            case TRIAL, FINETUNE -> "fine-tune";
            case REFIT -> "refit";
        };
        return unit.equals("all") ? name : name + " " + unit;
    }
}
