package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.EventPrinter;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.Progress;
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
import org.sassrec.release.Publisher;
import org.sassrec.report.EvaluationTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that brings a stage, and all before it, up to date and shows what came of it. */
public abstract class StageCommand extends ConfiguredCommand {
    private final Set<PipelineStage> goals;

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

    private StageCommand(PipelineStage first, PipelineStage... others) {
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
        LoadedConfig config = load();
        EventPrinter printer = new EventPrinter(console, Clock.systemUTC(), config.config());
        PlanGuard guard = PlanGuard.of(config, goals, Clock.systemUTC());
        if (dryRun()) {
            checkPlan(guard);
            printPreview(StageTasks.preview(config, printer));
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
            print("verdicts of the gates: " + DisplayPaths.path(gates.file()));
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
        print("all figures: " + DisplayPaths.path(evaluation));
    }

    /** Prints what a publish would do. */
    private void printPreview(Publisher.Preview preview) {
        if (!preview.changed()) {
            print((preview.drops().isEmpty() ? "publish would change nothing" : "publish would make no new release")
                    + ": release " + preview.release() + " is live");
        } else {
            print("publish would make release " + preview.release() + " live"
                    + preview.replaces().map(id -> ", in place of " + id).orElse(""));
            preview.builds()
                    .forEach(
                            (scenario, rows) -> print("  build: " + scenario + ", " + Progress.count(rows) + " items"));
            preview.reuses()
                    .forEach((scenario, collection) -> print("  take what is there: " + scenario + ", " + collection));
            preview.retained()
                    .forEach((scenario, collection) -> print("  leave as it is: " + scenario + ", " + collection));
        }
        preview.drops().forEach(id -> print("  drop: release " + id));
        print("nothing was done (dry run)");
    }

    /** {@code sass prepare}. */
    @Command(name = "prepare", description = "Reads the data and writes the prepared dataset, unless it is up to date.")
    public static final class Prepare extends StageCommand {
        public Prepare() {
            super(PipelineStage.PREPARE);
        }
    }

    /** {@code sass train}. */
    @Command(
            name = "train",
            description =
                    "Runs every stage that is not up to date (prepare, pre-train, fine-tune, export, evaluate), says"
                            + " why, and shows the table of scenarios.")
    public static final class Train extends StageCommand {
        public Train() {
            super(PipelineStage.EXPORT, PipelineStage.EVALUATE);
        }
    }

    /** {@code sass evaluate}. */
    @Command(
            name = "evaluate",
            description =
                    "Evaluates the trained model on the test split, unless that is up to date, shows the table, and fails"
                            + " for a scenario that does not pass its gates.")
    public static final class Evaluate extends StageCommand {
        public Evaluate() {
            super(PipelineStage.EVALUATE);
        }

        @Override
        boolean checksGates() {
            return true;
        }
    }

    /** {@code sass publish}. */
    @Command(name = "publish", description = "Releases one vector collection per scenario, verified before the switch.")
    public static final class Publish extends StageCommand {
        @Option(
                names = {"-n", "--dry-run"},
                description = "Shows what publishing the export that is there would build, switch and drop; nothing is"
                        + " trained or changed.")
        private boolean dryRun;

        public Publish() {
            super(PipelineStage.PUBLISH);
        }

        @Override
        boolean dryRun() {
            return dryRun;
        }
    }
}
