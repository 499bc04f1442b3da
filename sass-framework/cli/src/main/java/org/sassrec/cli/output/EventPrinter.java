package org.sassrec.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.release.PublishProgress;
import org.sassrec.report.EvaluationTable;
import org.sassrec.training.EpochResult;
import org.sassrec.training.StartChoice;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingPhase;

/** Prints the events of a run. */
public final class EventPrinter implements Consumer<PipelineEvent> {
    /** Name of the value that early stopping compares. The output shows the name of the metric instead. */
    private static final String VALIDATION = "validation";

    /** Prefixes of held-out values of pre-training. A task has both sides or none. */
    private static final List<String> SIDES = List.of("user ", "item ", "");

    /** The progress contains shorter steps. */
    private static final double MIN_STEP_SECONDS = 5;

    private final Console console;
    private final String storeCommand;
    private final boolean keepsFailedScenarios;
    private final Progress.Printer progress;
    private final RunProgress run;
    private final String selectionMetric;
    private int epochs;
    private boolean lastIsBest;
    private boolean continuesEarlier;

    /**
     * Creates a printer.
     *
     * @param storeCommand prefix of the lines about the store
     */
    public EventPrinter(Console console, Clock clock, SassConfig config, String storeCommand) {
        this.console = console;
        this.storeCommand = storeCommand;
        this.keepsFailedScenarios = config.publish().keepFailedScenarios();
        this.run = new RunProgress(clock, config);
        this.progress = new Progress.Printer(console, clock, config.run().progressEvery(), run::snapshot);
        this.selectionMetric = config.selectionMetric();
    }

    @Override
    public void accept(PipelineEvent event) {
        run.accept(event);
        if (event instanceof PipelineEvent.Planned planned) {
            planText(planned.seconds()).ifPresent(progress::print);
        } else if (event instanceof PipelineEvent.Ended) {
            progress.stop();
        } else if (event instanceof PipelineEvent.Decided decided) {
            progress.print(decided.decision().text());
            if (decided.decision().runs()) {
                progress.start();
            }
        } else if (event instanceof PipelineEvent.Finished finished) {
            progress.print(finished.stage().label() + ": done in " + durationText(finished.duration())
                    + (finished.unchanged() ? "; the result is unchanged, so later stages stay up to date" : ""));
        } else if (event instanceof PipelineEvent.Refreshing refreshing) {
            progress.print("refresh: uses the weights of the training that ended at "
                    + refreshing.trained().truncatedTo(ChronoUnit.SECONDS));
        } else if (event instanceof PipelineEvent.TrainedOn days) {
            progress.print("  publish: the weights were trained on " + days.first() + " to " + days.last()
                    + (days.evaluated().isBefore(days.last())
                            ? "; the metrics are those of the evaluated model, trained up to " + days.evaluated()
                            : ""));
        } else if (event instanceof PipelineEvent.TrainingOnAllDays) {
            progress.print("train: the evaluated model is accepted; the released model is trained on all days");
        } else if (event instanceof PipelineEvent.Step step && step.seconds() >= MIN_STEP_SECONDS) {
            progress.printf("  %s: %s, %s", step.stage().label(), step.name(), Progress.duration(step.seconds()));
        } else if (event instanceof PipelineEvent.Noted noted) {
            progress.print("  " + noted.stage().label() + ": " + noted.text());
        } else if (event instanceof PipelineEvent.Prepared prepared) {
            DataSummary.ofDataset(prepared.manifest()).forEach(text -> progress.print("  prepare: " + text));
        } else if (event instanceof PipelineEvent.Warned warned) {
            console.warn(warned.warnings());
        } else if (event instanceof PipelineEvent.Training training) {
            printTraining(training.event());
        } else if (event instanceof PipelineEvent.Publishing publishing) {
            printPublish("  " + storeCommand + ": ", publishing.progress());
        } else if (event instanceof PipelineEvent.Released released) {
            progress.print("  publish: release " + released.release().id() + " is live in "
                    + DisplayPaths.storeLocation(released.store())
                    + (released.changed() ? "" : "; nothing changed"));
        } else if (event instanceof PipelineEvent.Evaluated evaluated) {
            printTable(evaluated);
        } else if (event instanceof PipelineEvent.GatesEvaluated gates) {
            gates.verdicts().forEach(verdict -> printVerdict(verdict));
            if (!gates.verdicts().isEmpty()) {
                progress.print("quality gate results: " + DisplayPaths.path(gates.file()));
            }
        }
    }

    /** Returns the expected duration of the run; empty if one stage runs or none. */
    private static Optional<String> planText(Map<PipelineStage, Double> seconds) {
        if (seconds.size() < 2) {
            return Optional.empty();
        }
        double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        return Optional.of(
                Double.isNaN(all)
                        ? "run of " + seconds.size() + " stages; the time is unknown before the first run"
                        : "run of " + seconds.size() + " stages; about " + Progress.duration(all)
                                + ", estimated from the last run");
    }

    private void printTable(PipelineEvent.Evaluated evaluated) {
        PipelineEvent.LiveMetrics live = evaluated.live();
        progress.print("");
        EvaluationTable.lines(evaluated.report(), live).forEach(progress::print);
        if (live != null) {
            EvaluationTable.notes(live).forEach(progress::print);
        }
        EvaluationTable.notes(evaluated.report()).forEach(progress::print);
        progress.print("");
        progress.print("metrics: " + DisplayPaths.path(evaluated.file()));
    }

    /** Formats a share. NaN means that the data is empty. */
    private static String shareText(double share) {
        return Double.isNaN(share) ? "none" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static String durationText(Duration took) {
        return Progress.duration(took.toMillis() / 1000.0);
    }

    private void printTraining(TrainingEvent event) {
        if (event instanceof TrainingEvent.LoopStarted started) {
            epochs = started.epochs();
            lastIsBest = false;
            if (started.resumedEpochs() > 0) {
                progress.print("  " + name(started.phase(), started.unit())
                        + (started.ended() ? ": completed with epoch " : ": continues after epoch ")
                        + started.resumedEpochs() + " of " + started.epochs());
            }
        } else if (event instanceof TrainingEvent.CheckpointRejected rejected) {
            progress.print("  " + name(rejected.phase(), rejected.unit()) + ": starts from scratch, because "
                    + rejected.reason());
        } else if (event instanceof TrainingEvent.ContrastData pairs) {
            progress.printf(
                    "  pre-train: %,d user pairs (%s with data), %,d item pairs (%s)",
                    pairs.userPairs(),
                    shareText(pairs.userNonEmpty()),
                    pairs.itemPairs(),
                    shareText(pairs.itemNonEmpty()));
        } else if (event instanceof TrainingEvent.PretrainingSkipped) {
            progress.print("  pre-train: skipped, fine-tuning starts from new weights");
        } else if (event instanceof TrainingEvent.NextItemData exposures) {
            progress.print(exposuresText(exposures));
        } else if (event instanceof TrainingEvent.StepCompleted) {
            progress.update();
        } else if (event instanceof TrainingEvent.EpochCompleted ended) {
            // A warm start usually has one epoch.
            lastIsBest = isBest(ended) && ended.result().epoch() == epochs && !continuesEarlier;
            progress.print(epochText(ended));
        } else if (event instanceof TrainingEvent.LoopCompleted ended
                && ended.phase() == TrainingPhase.FINETUNE
                && lastIsBest) {
            progress.print("  " + name(ended.phase(), ended.unit()) + ": the last epoch is the best");
            progress.print("    = help: more epochs (`finetune.epochs`) continue from here");
        } else if (event instanceof TrainingEvent.WarmStarted warm) {
            continuesEarlier = true;
            progress.print("  fine-tune: warm start, " + warm.report().get(0));
            warm.report().stream().skip(1).forEach(line -> progress.print("    " + line));
        } else if (event instanceof TrainingEvent.ChallengerStarted) {
            continuesEarlier = false;
            progress.print("  fine-tune: a cold model follows, for a comparison");
        } else if (event instanceof TrainingEvent.ChallengerCompared compared) {
            progress.print(challengeText(compared));
        } else if (event instanceof TrainingEvent.StartChosen chosen) {
            progress.print(startText(chosen));
        } else if (event instanceof TrainingEvent.BiasCalibrated calibrated) {
            progress.print(calibrationText(calibrated));
        }
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
                        : ", but pre-training is worse in " + String.join(", ", choice.worse());
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

    private void printPublish(String begin, PublishProgress event) {
        if (event instanceof PublishProgress.Written written) {
            if (written.rows() == written.total()) {
                progress.print(begin + written.scenario() + ", " + Progress.count(written.rows()) + " items");
            }
        } else if (event instanceof PublishProgress.Sealing sealing) {
            progress.print(begin + sealing.collection() + ", " + sealing.step() + " " + Progress.count(sealing.rows())
                    + " of " + Progress.count(sealing.total()) + " items");
        } else if (event instanceof PublishProgress.Verified verified) {
            progress.printf(
                    "%s%s verified, index recall %.4f, %s",
                    begin, verified.scenario(), verified.collection().recall(), Progress.duration(verified.seconds()));
        } else if (event instanceof PublishProgress.ParityChecked checked) {
            progress.printf(
                    "%s%s, %d users checked, largest score difference %.0e",
                    begin, checked.scenario(), checked.users(), checked.difference());
        } else if (event instanceof PublishProgress.ChurnMeasured churned) {
            progress.printf(
                    "%s%s, %.1f %% of the top %d items of %d sample users change (churn@%d)",
                    begin, churned.scenario(), 100 * churned.share(), churned.k(), churned.users(), churned.k());
        } else if (event instanceof PublishProgress.ChurnUnknown unknown) {
            progress.print(
                    begin + unknown.scenario() + ", the change for users cannot be measured: " + unknown.reason());
        } else if (event instanceof PublishProgress.GateEvaluated evaluated) {
            printVerdict(evaluated.verdict());
        } else if (event instanceof PublishProgress.Cleared cleared) {
            progress.print(begin + "removed " + cleared.collections() + " collections of an interrupted publish");
        } else if (event instanceof PublishProgress.Resumed resumed) {
            progress.print(
                    begin + "release " + resumed.releaseId() + " is already complete, only the activation is missing");
        } else if (event instanceof PublishProgress.ScenarioKept held) {
            console.warn(held.scenario() + " is not updated, its live collection stays: " + held.reason());
        } else if (event instanceof PublishProgress.Damaged damaged) {
            console.warn(damaged.scenario() + " keeps its live collection, but the collection " + damaged.difference()
                    + "; publish this scenario too to repair it");
        } else if (event instanceof PublishProgress.Skipped left) {
            console.warn("the collection `" + left.collection() + "` is not changed: " + left.reason());
        } else if (event instanceof PublishProgress.FilesRetained left) {
            console.warn(
                    "the files of a dropped release stay in " + left.folder()
                            + ", because they also belong to `" + left.owners()
                            + "`; if this is a former address of the store, delete the folder, because it contains data of users");
        } else if (event instanceof PublishProgress.AliasRepaired repaired) {
            progress.print(begin + "repaired the alias of the channel, it points to release " + repaired.releaseId()
                    + " again");
        } else if (event instanceof PublishProgress.WithdrawnAgain again) {
            console.warn("the run folder lists "
                    + (again.items().size() == 1
                            ? "a withdrawn item"
                            : again.items().size() + " withdrawn items")
                    + " that the store does not list, for example because the store is new: "
                    + MessageText.quotedNames(again.items()) + "; this publish withdraws them again");
        } else if (event instanceof PublishProgress.Dropped dropped) {
            progress.print(begin + "dropped old release " + dropped.releaseId());
        }
    }

    /** Prints a verdict. A failed quality gate that stops the command is printed by the error of the command only. */
    private void printVerdict(QualityGateVerdict verdict) {
        if (!verdict.passes() && !keepsFailedScenarios) {
            return;
        }
        String text = verdict.scenario() + ", " + verdict.text();
        switch (verdict.outcome()) {
            case PASS -> progress.print("quality gate passed: " + text);
            case FAIL -> console.warn("quality gate failed: " + text);
            case INCONCLUSIVE -> console.warn("quality gate inconclusive: " + text);
            // A first run has no previous release. Repeated warnings mean that the release folder is not kept.
            case SKIPPED -> console.warn("quality gate skipped: " + text);
        }
    }
}
