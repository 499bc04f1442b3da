package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.EventPrinter;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.PreviewText;
import org.sassrec.cli.process.HeapCheck;
import org.sassrec.config.LoadedConfig;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.qualitygate.QualityGateVerdict;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.QualityGateCheck;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.plan.PlanGuard;
import org.sassrec.report.EvaluationTable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that brings stages up to date and shows what came of it. */
abstract class StageCommand implements Callable<Integer> {
    private final Console console;
    private final Set<PipelineStage> goals;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "Does what a saved plan says; refused if the configuration, the data or the live release moved"
                            + " since.")
    private @Nullable Path plan;

    @Option(
            names = "--allow-destructive",
            description = "Leave to lose something of what is released, as `sass plan` shows it.")
    private boolean allowDestructive;

    StageCommand(Console console, PipelineStage first, PipelineStage... others) {
        this.console = console;
        this.goals = EnumSet.of(first, others);
    }

    /** Whether only to tell what would be done. */
    boolean dryRun() {
        return false;
    }

    /** Whether to fail for a scenario that does not pass its gates. */
    boolean checksGates() {
        return false;
    }

    @Override
    public final Integer call() throws IOException {
        LoadedConfig config = options.load(console);
        EventPrinter printer = new EventPrinter(console, Clock.systemUTC(), config.config());
        PlanGuard guard = PlanGuard.of(config, goals, Clock.systemUTC());
        if (dryRun()) {
            checkPlan(guard);
            PreviewText.lines(StageTasks.preview(config, printer)).forEach(console.out()::println);
            return ExitStatus.OK;
        }
        QualityGateCheck gates = QualityGateCheck.of(config);
        if (goals.contains(PipelineStage.EVALUATE)) {
            // A nightly build begins with `train`: where that fails, `evaluate` is not reached.
            gates.reset();
        }
        if (goals.contains(PipelineStage.PUBLISH)) {
            StageTasks.requireVectors(config);
        }
        HeapCheck.warn(config.config().run().heap(), console);
        checkPlan(guard);
        new Pipeline(StageTasks.folder(config), StageTasks.of(config, Clock.systemUTC(), printer), Clock.systemUTC())
                .configuredBy(config)
                .run(goals, gates.watch(printer), () -> printResult(config, printer));
        return ExitStatus.OK;
    }

    /** What a saved plan does not say, and what would be lost without leave. */
    private void checkPlan(PlanGuard guard) throws IOException {
        if (plan != null) {
            guard.verifySaved(plan);
        }
        if (!allowDestructive) {
            guard.rejectLosses();
        }
    }

    private void printResult(LoadedConfig config, EventPrinter printer) throws IOException {
        if (goals.contains(PipelineStage.EVALUATE)) {
            printTable(StageTasks.evaluation(config));
        }
        if (checksGates()) {
            checkGates(config, printer);
        }
    }

    private void checkGates(LoadedConfig config, EventPrinter printer) throws IOException {
        QualityGateCheck gates = QualityGateCheck.of(config);
        List<QualityGateVerdict> verdicts = gates.evaluate();
        verdicts.forEach(verdict -> printer.printVerdict("", verdict));
        if (!verdicts.isEmpty()) {
            console.out().println("verdicts of the gates: " + DisplayPaths.path(gates.file()));
        }
        gates.rememberPassed(verdicts);
        if (!config.config().publish().holdBack()) {
            gates.rejectFailures(verdicts);
        }
    }

    private void printTable(Path evaluation) throws IOException {
        EvaluationReport report = JsonFiles.read(evaluation, EvaluationReport.class);
        List<String> lines = EvaluationTable.lines(report);
        console.out().println();
        lines.forEach(console.out()::println);
        EvaluationTable.notes(report).forEach(console.out()::println);
        console.out().println();
        console.out().println("all figures: " + DisplayPaths.path(evaluation));
    }
}
