package org.sassrec.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.evaluation.EvaluationReport;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.GateCheck;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PlanGuard;
import org.sassrec.pipeline.SassStages;
import org.sassrec.pipeline.Stage;
import org.sassrec.report.ScenarioTable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that brings stages up to date and shows what came of it. */
abstract class StageCommand implements Callable<Integer> {
    private final Console console;
    private final Set<Stage> goals;

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

    StageCommand(Console console, Stage first, Stage... others) {
        this.console = console;
        this.goals = EnumSet.of(first, others);
    }

    /** Whether only to tell what would be done. */
    boolean dryRun() {
        return false;
    }

    /** Whether to fail for a scenario that does not pass its gates. */
    boolean judges() {
        return false;
    }

    @Override
    public final Integer call() throws IOException {
        LoadedConfig config = options.load(console);
        EventPrinter printer = new EventPrinter(console, Clock.systemUTC(), config.config());
        PlanGuard guard = PlanGuard.of(config, goals, Clock.systemUTC());
        if (dryRun()) {
            refuse(guard);
            PreviewText.lines(SassStages.preview(config, printer)).forEach(console.out()::println);
            return ExitStatus.OK;
        }
        GateCheck gates = GateCheck.of(config);
        if (goals.contains(Stage.EVALUATE)) {
            // A nightly build begins with `train`: where that fails, `evaluate` is not reached.
            gates.begin();
        }
        if (goals.contains(Stage.PUBLISH)) {
            SassStages.requireVectors(config);
        }
        Heap.warn(config.config().run().heap(), console);
        refuse(guard);
        new Pipeline(SassStages.folder(config), SassStages.of(config, Clock.systemUTC(), printer), Clock.systemUTC())
                .configuredBy(config)
                .run(goals, gates.watch(printer), () -> show(config, printer));
        return ExitStatus.OK;
    }

    /** What a saved plan does not say, and what would be lost without leave. */
    private void refuse(PlanGuard guard) throws IOException {
        if (plan != null) {
            guard.hold(plan);
        }
        if (!allowDestructive) {
            guard.refuseLosses();
        }
    }

    private void show(LoadedConfig config, EventPrinter printer) throws IOException {
        if (goals.contains(Stage.EVALUATE)) {
            showTable(SassStages.evaluation(config));
        }
        if (judges()) {
            judge(config, printer);
        }
    }

    private void judge(LoadedConfig config, EventPrinter printer) throws IOException {
        GateCheck gates = GateCheck.of(config);
        List<GateVerdict> verdicts = gates.judge();
        verdicts.forEach(verdict -> printer.judged("", verdict));
        if (!verdicts.isEmpty()) {
            console.out().println("verdicts of the gates: " + Shown.path(gates.file()));
        }
        gates.accept(verdicts);
        if (!config.config().publish().holdBack()) {
            gates.refuse(verdicts);
        }
    }

    private void showTable(Path evaluation) throws IOException {
        EvaluationReport report = JsonFiles.read(evaluation, EvaluationReport.class);
        List<String> lines = ScenarioTable.lines(report);
        console.out().println();
        lines.forEach(console.out()::println);
        ScenarioTable.notes(report).forEach(console.out()::println);
        console.out().println();
        console.out().println("all figures: " + Shown.path(evaluation));
    }
}
