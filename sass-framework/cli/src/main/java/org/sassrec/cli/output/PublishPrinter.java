package org.sassrec.cli.output;

import java.util.function.Consumer;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.release.PublishProgress;

/** Prints the events of a publish. */
final class PublishPrinter {
    private final Console console;
    private final Progress.Printer progress;
    private final Consumer<QualityGateVerdict> verdicts;
    private final String begin;
    private final EventHandlers<PublishProgress> handlers = handlers();

    /**
     * Creates a printer.
     *
     * @param verdicts prints the verdict of a quality gate
     * @param begin prefix of the lines about the store
     */
    PublishPrinter(Console console, Progress.Printer progress, Consumer<QualityGateVerdict> verdicts, String begin) {
        this.console = console;
        this.progress = progress;
        this.verdicts = verdicts;
        this.begin = begin;
    }

    void print(PublishProgress event) {
        handlers.accept(event);
    }

    private EventHandlers<PublishProgress> handlers() {
        return new EventHandlers<>(PublishProgress.class)
                .on(PublishProgress.Written.class, written -> {
                    if (written.rows() == written.total()) {
                        progress.print(begin + written.scenario() + ", " + Progress.count(written.rows()) + " items");
                    }
                })
                .on(
                        PublishProgress.Sealing.class,
                        sealing -> progress.print(begin + sealing.collection() + ", " + sealing.step() + " "
                                + Progress.count(sealing.rows()) + " of " + Progress.count(sealing.total()) + " items"))
                .on(
                        PublishProgress.Verified.class,
                        verified -> progress.printf(
                                "%s%s verified, index recall %.4f, %s",
                                begin,
                                verified.scenario(),
                                verified.collection().recall(),
                                Progress.duration(verified.seconds())))
                .on(
                        PublishProgress.ParityChecked.class,
                        checked -> progress.printf(
                                "%s%s, %d users checked, largest score difference %.0e",
                                begin, checked.scenario(), checked.users(), checked.difference()))
                .on(
                        PublishProgress.ChurnMeasured.class,
                        churned -> progress.printf(
                                "%s%s, %.1f %% of the top %d items of %d sample users change (churn@%d)",
                                begin,
                                churned.scenario(),
                                100 * churned.share(),
                                churned.k(),
                                churned.users(),
                                churned.k()))
                .on(
                        PublishProgress.ChurnUnknown.class,
                        unknown -> progress.print(begin + unknown.scenario()
                                + ", the change for users cannot be measured: " + unknown.reason()))
                .on(PublishProgress.GateEvaluated.class, evaluated -> verdicts.accept(evaluated.verdict()))
                .on(
                        PublishProgress.Cleared.class,
                        cleared -> progress.print(
                                begin + "removed " + cleared.collections() + " collections of an interrupted publish"))
                .on(
                        PublishProgress.Resumed.class,
                        resumed -> progress.print(begin + "release " + resumed.releaseId()
                                + " is already complete, only the activation is missing"))
                .on(
                        PublishProgress.ScenarioKept.class,
                        held -> console.warn(
                                held.scenario() + " is not updated, its live collection stays: " + held.reason()))
                .on(PublishProgress.Damaged.class, damaged -> {
                    console.warn(damaged.scenario() + " keeps its live collection, but the collection "
                            + damaged.difference() + "; publish this scenario too to repair it");
                })
                .on(
                        PublishProgress.Skipped.class,
                        left -> console.warn(
                                "the collection `" + left.collection() + "` is not changed: " + left.reason()))
                .on(PublishProgress.FilesRetained.class, left -> {
                    console.warn(
                            "the files of a dropped release stay in " + left.folder()
                                    + ", because they also belong to `" + left.owners()
                                    + "`; if this is a former address of the store, delete the folder, because it contains data of users");
                })
                .on(
                        PublishProgress.AliasRepaired.class,
                        repaired -> progress.print(begin + "repaired the alias of the channel, it points to release "
                                + repaired.releaseId() + " again"))
                .on(PublishProgress.WithdrawnAgain.class, again -> {
                    console.warn("the run folder lists "
                            + (again.items().size() == 1
                                    ? "a withdrawn item"
                                    : again.items().size() + " withdrawn items")
                            + " that the store does not list, for example because the store is new: "
                            + MessageText.quotedNames(again.items()) + "; this publish withdraws them again");
                })
                .on(
                        PublishProgress.Dropped.class,
                        dropped -> progress.print(begin + "dropped old release " + dropped.releaseId()))
                .complete();
    }
}
