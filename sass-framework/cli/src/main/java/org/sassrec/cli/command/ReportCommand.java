package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ComparisonPrinter;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.process.HeapCheck;
import org.sassrec.comparison.TransferAnalysis;
import org.sassrec.config.LoadedConfig;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.report.ReportPage;
import org.sassrec.report.RunReportBuilder;
import org.sassrec.report.TransferText;
import org.sassrec.result.RunReport;
import org.sassrec.result.TransferResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sass report}. */
@Command(
        name = "report",
        description =
                "Writes a page about the run that is there: each scenario's figures beside popularity, for whom they are"
                        + " good, what the quality gates say, how open the model's gates are, what pre-training did to the same users'"
                        + " vectors, and how training went. Nothing is trained.")
public final class ReportCommand extends ConfiguredCommand {
    private static final int BUDGET_MINUTES = 60;
    private static final int PAIRS = 45;

    @Option(
            names = "--transfer",
            description =
                    "Trains twins of the model, too, and tells what sharing brings each scenario and which scenarios harm"
                            + " each other. Killed, it goes on where it was.")
    private boolean transfer;

    @Option(
            names = "--budget",
            paramLabel = "MINUTES",
            description =
                    "With --transfer: no further training begins after so many minutes; 60 by default. The three that are"
                            + " always there (the file, a model for each scenario, one for all) are trained all the same.")
    private @Nullable Integer budget;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description =
                    "With --transfer: how many pairs of scenarios are tried, the most suspected first; 45 by default.")
    private @Nullable Integer pairs;

    @Override
    public Integer call() throws IOException {
        if (isInvalid("--budget", budget) || isInvalid("--pairs", pairs)) {
            return ExitStatus.USAGE;
        }
        LoadedConfig config = load();
        if (transfer) {
            runTransfer(config);
        }
        RunReport report = RunReportBuilder.of(config);
        Path folder = StageTasks.folder(config);
        JsonFiles.write(folder.resolve("report.json"), report);
        AtomicFile.write(folder.resolve("report.html"), ReportPage.of(report));
        report.notes().forEach(note -> console.err().println("warning: " + note));
        console.out()
                .println("report: " + DisplayPaths.path(folder.resolve("report.html")) + ", for machines: "
                        + DisplayPaths.path(folder.resolve("report.json")));
        return ExitStatus.OK;
    }

    private boolean isInvalid(String option, @Nullable Integer given) {
        if (given != null && given < 0) {
            console.error(option + " is " + given + ", but must be at least 0");
            return true;
        }
        if (given != null && !transfer) {
            console.error(option + " says something only with --transfer");
            return true;
        }
        return false;
    }

    private void runTransfer(LoadedConfig config) throws IOException {
        RunReportBuilder.requireRun(config); // not after an hour
        HeapCheck.warn(config.config().run().heap(), console);
        TransferAnalysis.Limits limits = new TransferAnalysis.Limits(
                pairs == null ? PAIRS : pairs, Duration.ofMinutes(budget == null ? BUDGET_MINUTES : budget));
        TransferResult found = TransferAnalysis.run(
                request(), config, limits, Clock.systemUTC(), new ComparisonPrinter(console, false));
        JsonFiles.write(RunReportBuilder.file(config), found);
        console.out().println();
        TransferText.lines(found).forEach(this::print);
        console.out().println();
    }
}
