package org.sassrec.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sassrec.config.SassConfig;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.release.PublishProgress;
import org.sassrec.training.Stage;
import org.sassrec.training.TrainingEvent;

/** Shows a run's events. */
final class EventPrinter implements Consumer<PipelineEvent> {
    /** The figure of an epoch by which training stops early; people see the metric behind it. */
    private static final String VALIDATION = "validation";

    private final Console console;
    private final boolean holdsBack;
    private final ProgressPrinter progress;
    private final String validated;
    private int epochs;
    private boolean lastIsBest;
    private long samples;

    EventPrinter(Console console, Clock clock, SassConfig config) {
        this.console = console;
        this.holdsBack = config.publish().holdBack();
        this.progress = new ProgressPrinter(console, clock, config.run().progressEvery());
        this.validated = VALIDATION + " " + config.decidingMetric();
    }

    @Override
    public void accept(PipelineEvent event) {
        if (event instanceof PipelineEvent.Decided decided) {
            progress.print(decided.decision().text());
        } else if (event instanceof PipelineEvent.Finished finished) {
            progress.print(finished.stage().label() + ": done in " + duration(finished.took())
                    + (finished.asBefore()
                            ? ", and its result is the one of before: what was made from it stays"
                            : ""));
        } else if (event instanceof PipelineEvent.Refreshing refreshing) {
            progress.print("refresh: with the weights whose training ended "
                    + refreshing.trained().truncatedTo(ChronoUnit.SECONDS));
        } else if (event instanceof PipelineEvent.Step step) {
            progress.print(String.format(
                    Locale.ROOT,
                    "  %s: %s, %s",
                    step.stage().label(),
                    step.name(),
                    ProgressText.duration(step.seconds())));
        } else if (event instanceof PipelineEvent.Read read) {
            DataLook.inNoScenario(read.source().unmatched(), read.source().rows())
                    .ifPresent(text -> progress.print("  prepare: " + text));
        } else if (event instanceof PipelineEvent.Warned warned) {
            console.warn(warned.warnings());
        } else if (event instanceof PipelineEvent.Training training) {
            training(training.event());
        } else if (event instanceof PipelineEvent.Publishing publishing) {
            releasing("publish", publishing.progress());
        } else if (event instanceof PipelineEvent.Released released) {
            progress.print("  publish: release " + released.release().id() + " is live in "
                    + Shown.place(released.store()) + (released.changed() ? "" : ", as it was: nothing changed"));
        }
    }

    /** Of something of which there may be none. */
    private static String share(double share) {
        return Double.isNaN(share) ? "none" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static String duration(Duration took) {
        return ProgressText.duration(took.toMillis() / 1000.0);
    }

    private void training(TrainingEvent event) {
        if (event instanceof TrainingEvent.Started started) {
            epochs = started.epochs();
            lastIsBest = false;
            samples = started.samples();
            if (started.resumedEpochs() > 0) {
                progress.print("  " + name(started.stage(), started.unit())
                        + (started.ended() ? ": has ended with epoch " : ": goes on after epoch ")
                        + started.resumedEpochs() + " of " + started.epochs());
            }
        } else if (event instanceof TrainingEvent.StartedAnew anew) {
            progress.print("  " + name(anew.stage(), anew.unit()) + ": starts anew, because " + anew.reason());
        } else if (event instanceof TrainingEvent.Pairs pairs) {
            progress.print(String.format(
                    Locale.ROOT,
                    "  pre-train: %,d pairs of users and %,d of items an epoch; both views have data of their own in"
                            + " %s and %s",
                    pairs.userPairs(),
                    pairs.itemPairs(),
                    share(pairs.userNonEmpty()),
                    share(pairs.itemNonEmpty())));
        } else if (event instanceof TrainingEvent.Exposures exposures) {
            progress.print(exposures(exposures));
        } else if (event instanceof TrainingEvent.Step step) {
            progress.update(new ProgressText(
                    what(step.stage(), step.unit(), step.epoch()),
                    step.samples(),
                    samples,
                    "samples",
                    step.seconds(),
                    String.format(Locale.ROOT, "loss %.4f", step.loss())));
        } else if (event instanceof TrainingEvent.EpochEnded ended) {
            lastIsBest = isBest(ended) && ended.result().epoch() == epochs;
            progress.print(new ProgressText(
                            what(ended.stage(), ended.unit(), ended.result().epoch()),
                            ended.result().samples(),
                            0,
                            "samples",
                            ended.result().seconds(),
                            facts(ended))
                    .line());
        } else if (event instanceof TrainingEvent.Ended ended && ended.stage() == Stage.FINETUNE && lastIsBest) {
            progress.print("  " + name(ended.stage(), ended.unit())
                    + ": the last epoch is the best, so more may be better; with a higher `finetune.epochs` it goes on from"
                    + " here");
        } else if (event instanceof TrainingEvent.Calibrated calibrated) {
            progress.print(calibrated(calibrated));
        }
    }

    private String calibrated(TrainingEvent.Calibrated found) {
        String begin = "  " + name(Stage.FINETUNE, found.unit()) + ": the items' bias weighs ";
        return found.weight() == 1
                ? begin + "1, as in training: more or less does not better " + validated
                : String.format(
                        Locale.ROOT,
                        "%s%.2f beside the towers: %s %.4f, with 1, as in training, %.4f",
                        begin,
                        found.weight(),
                        validated,
                        found.metric(),
                        found.before());
    }

    private static String exposures(TrainingEvent.Exposures exposures) {
        StringJoiner scenarios = new StringJoiner(", ", " (", ")");
        long all = 0;
        for (Map.Entry<String, Long> scenario : exposures.scenarios().entrySet()) {
            scenarios.add(String.format(Locale.ROOT, "%s %,d", scenario.getKey(), scenario.getValue()));
            all += scenario.getValue();
        }
        return String.format(
                Locale.ROOT,
                "  pre-train: predicts the next item of %,d exposures an epoch%s; %s",
                all,
                scenarios,
                Double.isNaN(exposures.known())
                        ? "no feature holds a history"
                        : share(exposures.known()) + " of them follow a history");
    }

    private String facts(TrainingEvent.EpochEnded ended) {
        StringJoiner facts = new StringJoiner(", ");
        facts.add(String.format(Locale.ROOT, "loss %.4f", ended.result().loss()));
        StringJoiner losses = new StringJoiner(" ", " (", ")").setEmptyValue("");
        StringJoiner others = new StringJoiner(", ");
        for (Map.Entry<String, Double> value : new TreeMap<>(ended.values()).entrySet()) {
            String number = String.format(Locale.ROOT, "%.4f", value.getValue());
            if (value.getKey().startsWith("loss ")) {
                losses.add(value.getKey().substring("loss ".length()) + " " + number);
            } else {
                others.add((value.getKey().equals(VALIDATION) ? validated : value.getKey()) + " " + number);
            }
        }
        String text = facts + losses.toString();
        text += others.length() == 0 ? "" : ", " + others;
        text += String.format(
                Locale.ROOT, ", waited for input %.0f %%", 100 * ended.result().waitShare());
        return isBest(ended) ? text + ", best so far" : text;
    }

    /** Without validation every epoch counts as the best, which says nothing. */
    private static boolean isBest(TrainingEvent.EpochEnded ended) {
        return ended.best() && ended.values().containsKey(VALIDATION);
    }

    private String what(Stage stage, String unit, int epoch) {
        return "  " + name(stage, unit) + " epoch " + epoch + "/" + epochs;
    }

    private static String name(Stage stage, String unit) {
        String name = switch (stage) {
            case PRETRAIN -> "pre-train";
            case FINETUNE -> "fine-tune";
            case REFIT -> "refit";
        };
        return unit.equals("all") ? name : name + " " + unit;
    }

    /** Shows what is done to a store; each line begins with the command. */
    void releasing(String command, PublishProgress event) {
        String begin = "  " + command + ": ";
        if (event instanceof PublishProgress.Written written) {
            if (written.rows() == written.of()) {
                progress.print(begin + written.scenario() + ", " + ProgressText.count(written.rows()) + " items");
            }
        } else if (event instanceof PublishProgress.Sealing sealing) {
            progress.print(begin + sealing.collection() + ", " + sealing.step() + " "
                    + ProgressText.count(sealing.rows()) + " of " + ProgressText.count(sealing.of()) + " items");
        } else if (event instanceof PublishProgress.Verified verified) {
            progress.print(String.format(
                    Locale.ROOT,
                    "%s%s verified, recall@50 %.4f, %s",
                    begin,
                    verified.scenario(),
                    verified.collection().recall(),
                    ProgressText.duration(verified.seconds())));
        } else if (event instanceof PublishProgress.Reencoded golden) {
            progress.print(String.format(
                    Locale.ROOT,
                    "%s%s, %d users asked through the exported user tower, scores differ by %.0e at most",
                    begin,
                    golden.scenario(),
                    golden.users(),
                    golden.difference()));
        } else if (event instanceof PublishProgress.Churned churned) {
            progress.print(String.format(
                    Locale.ROOT,
                    "%s%s, %.1f %% of the best %d items of %d sample users change (churn@%d)",
                    begin,
                    churned.scenario(),
                    100 * churned.share(),
                    churned.k(),
                    churned.users(),
                    churned.k()));
        } else if (event instanceof PublishProgress.ChurnUnknown unknown) {
            progress.print(
                    begin + unknown.scenario() + ", how much changes for users cannot be told: " + unknown.reason());
        } else if (event instanceof PublishProgress.Judged judged) {
            judged(begin, judged.verdict());
        } else if (event instanceof PublishProgress.Cleared cleared) {
            progress.print(begin + "removed " + cleared.collections() + " collections of an interrupted publish");
        } else if (event instanceof PublishProgress.Resumed resumed) {
            progress.print(begin + "release " + resumed.releaseId() + " is whole already, only the switch is left");
        } else if (event instanceof PublishProgress.HeldBack held) {
            console.err()
                    .println("warning: " + held.scenario() + " is held back, it stays as it is live: " + held.reason());
        } else if (event instanceof PublishProgress.Damaged damaged) {
            console.err()
                    .println("warning: " + damaged.scenario() + " stays as it is live, but its collection "
                            + damaged.difference() + ": publish it as well to put it right");
        } else if (event instanceof PublishProgress.PassedOver left) {
            console.err()
                    .println("warning: the collection `" + left.collection() + "` is left as it is: " + left.reason());
        } else if (event instanceof PublishProgress.FilesLeft left) {
            console.err()
                    .println(
                            "warning: the files of a dropped release stay in " + left.folder()
                                    + ": they are noted for `" + left.keptFor()
                                    + "`; if that is this store's former address, delete the folder, which holds users' values");
        } else if (event instanceof PublishProgress.Healed healed) {
            progress.print(
                    begin + "put the channel's alias right: it points to release " + healed.releaseId() + " again");
        } else if (event instanceof PublishProgress.Dropped dropped) {
            progress.print(begin + "dropped old release " + dropped.releaseId());
        }
    }

    /** One that stops the command is told once, by the error that ends it. */
    void judged(String begin, GateVerdict verdict) {
        if (!verdict.passes() && !holdsBack) {
            return;
        }
        String text = verdict.scenario() + ", " + verdict.text();
        switch (verdict.outcome()) {
            case PASS -> progress.print(begin + "gate passed: " + text);
            case FAIL -> console.err().println("warning: gate failed: " + text);
            case UNCLEAR -> console.err().println("warning: gate unclear: " + text);
            // Once, that is a first run; night after night, a folder that is not kept and a gate that guards nothing.
            case SKIPPED -> console.err().println("warning: gate skipped: " + text);
        }
    }
}
