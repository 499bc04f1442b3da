package org.sassrec.cli.output;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.SassConfig;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.report.EvaluationTable;

/** Prints the events of a run. */
public final class EventPrinter implements Consumer<PipelineEvent> {
    /** The progress contains shorter steps. */
    private static final double MIN_STEP_SECONDS = 5;

    private final Console console;
    private final boolean keepsFailedScenarios;
    private final Progress.Printer progress;
    private final RunProgress run;
    private final TrainingPrinter training;
    private final PublishPrinter publish;
    private final EventHandlers<PipelineEvent> handlers = handlers();

    /**
     * Creates a printer.
     *
     * @param storeCommand prefix of the lines about the store
     */
    public EventPrinter(Console console, Clock clock, SassConfig config, String storeCommand) {
        this.console = console;
        this.keepsFailedScenarios = config.publish().keepFailedScenarios();
        this.run = new RunProgress(clock, config);
        this.progress = new Progress.Printer(console, clock, config.run().progressEvery(), run::snapshot);
        this.training = new TrainingPrinter(progress, config.selectionMetric());
        this.publish = new PublishPrinter(console, progress, this::printVerdict, "  " + storeCommand + ": ");
    }

    @Override
    public void accept(PipelineEvent event) {
        run.accept(event);
        handlers.accept(event);
    }

    private EventHandlers<PipelineEvent> handlers() {
        return new EventHandlers<>(PipelineEvent.class)
                .on(
                        PipelineEvent.Planned.class,
                        planned -> planText(planned.seconds()).ifPresent(progress::print))
                .on(PipelineEvent.Ended.class, any -> progress.stop())
                .on(PipelineEvent.Decided.class, decided -> {
                    progress.print(decided.decision().text());
                    if (decided.decision().runs()) {
                        progress.start();
                    }
                })
                .on(PipelineEvent.Finished.class, finished -> {
                    progress.print(finished.stage().label() + ": done in " + durationText(finished.duration())
                            + (finished.unchanged()
                                    ? "; the result is unchanged, so later stages stay up to date"
                                    : ""));
                })
                .on(
                        PipelineEvent.Refreshing.class,
                        refreshing -> progress.print("refresh: uses the weights of the training that ended at "
                                + refreshing.trained().truncatedTo(ChronoUnit.SECONDS)))
                .on(PipelineEvent.TrainedOn.class, days -> {
                    progress.print("  publish: the weights were trained on " + days.first() + " to " + days.last()
                            + (days.evaluated().isBefore(days.last())
                                    ? "; the metrics are those of the evaluated model, trained up to "
                                            + days.evaluated()
                                    : ""));
                })
                .on(PipelineEvent.TrainingOnAllDays.class, any -> {
                    progress.print("train: the evaluated model is accepted; the released model is trained on all days");
                })
                .on(PipelineEvent.Step.class, step -> {
                    if (step.seconds() >= MIN_STEP_SECONDS) {
                        progress.printf(
                                "  %s: %s, %s", step.stage().label(), step.name(), Progress.duration(step.seconds()));
                    }
                })
                .on(
                        PipelineEvent.Noted.class,
                        noted -> progress.print("  " + noted.stage().label() + ": " + noted.text()))
                .on(
                        PipelineEvent.Prepared.class,
                        prepared -> DataSummary.ofDataset(prepared.manifest())
                                .forEach(text -> progress.print("  prepare: " + text)))
                .on(PipelineEvent.Warned.class, warned -> console.warn(warned.warnings()))
                .on(PipelineEvent.Training.class, event -> training.print(event.event()))
                .on(PipelineEvent.Publishing.class, publishing -> publish.print(publishing.progress()))
                .on(PipelineEvent.Released.class, released -> {
                    progress.print("  publish: release " + released.release().id() + " is live in "
                            + DisplayPaths.storeLocation(released.store())
                            + (released.changed() ? "" : "; nothing changed"));
                })
                .on(PipelineEvent.Evaluated.class, evaluated -> printTable(evaluated))
                .on(PipelineEvent.GatesEvaluated.class, gates -> {
                    gates.verdicts().forEach(verdict -> printVerdict(verdict));
                    if (!gates.verdicts().isEmpty()) {
                        progress.print("quality gate results: " + DisplayPaths.path(gates.file()));
                    }
                })
                .complete();
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

    private static String durationText(Duration took) {
        return Progress.duration(took.toMillis() / 1000.0);
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
