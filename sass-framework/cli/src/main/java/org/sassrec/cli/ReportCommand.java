package org.sassrec.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sassrec.comparison.Transfer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.WholeFile;
import org.sassrec.pipeline.ReportJson;
import org.sassrec.pipeline.SassStages;
import org.sassrec.report.RunPage;
import org.sassrec.report.TransferText;
import org.sassrec.result.RunReport;
import org.sassrec.result.TransferResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass report}. */
@Command(
        name = "report",
        description =
                "Writes a page about the run that is there: each scenario's figures beside popularity, for whom they are"
                        + " good, what the quality gates say, how open the model's gates are, what pre-training did to the same users'"
                        + " vectors, and how training went. Nothing is trained.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    private static final int BUDGET_MINUTES = 60;
    private static final int PAIRS = 45;

    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

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

    ReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (wrong("--budget", budget) || wrong("--pairs", pairs)) {
            return ExitStatus.USAGE;
        }
        LoadedConfig config = options.load(console);
        if (transfer) {
            transfer(config);
        }
        RunReport report = ReportJson.of(config);
        Path folder = SassStages.folder(config);
        JsonFiles.write(folder.resolve("report.json"), report);
        WholeFile.write(folder.resolve("report.html"), RunPage.of(report));
        report.notes().forEach(note -> console.err().println("warning: " + note));
        console.out()
                .println("report: " + Shown.path(folder.resolve("report.html")) + ", for machines: "
                        + Shown.path(folder.resolve("report.json")));
        return ExitStatus.OK;
    }

    private boolean wrong(String option, @Nullable Integer given) {
        if (given != null && given < 0) {
            console.err().println("error: " + option + " is " + given + ", but must be at least 0");
            return true;
        }
        if (given != null && !transfer) {
            console.err().println("error: " + option + " says something only with --transfer");
            return true;
        }
        return false;
    }

    private void transfer(LoadedConfig config) throws IOException {
        ReportJson.requireRun(config); // not after an hour
        Heap.warn(config.config().run().heap(), console);
        Transfer.Limits limits = new Transfer.Limits(
                pairs == null ? PAIRS : pairs, Duration.ofMinutes(budget == null ? BUDGET_MINUTES : budget));
        TransferResult found =
                Transfer.run(options.request(), config, limits, Clock.systemUTC(), new ComparerPrinter(console, false));
        JsonFiles.write(ReportJson.file(config), found);
        console.out().println();
        TransferText.lines(found).forEach(console.out()::println);
        console.out().println();
    }
}
