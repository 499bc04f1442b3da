package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.RunPrinter;
import org.sassrec.engine.Sass;
import org.sassrec.experiment.TransferAnalysis;
import org.sassrec.report.TransferReport;
import org.sassrec.result.RunReport;
import org.sassrec.result.TransferResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code sass report}. */
@Command(
        name = "report",
        description =
                "Writes a report about the last run as HTML and JSON. It contains the metrics of each scenario and of user"
                        + " groups compared with popularity, the quality gates, the state of the model's gates, the effect of"
                        + " pre-training on user vectors, the course of training, and curves over the recorded days. Trains nothing.",
        footer = {
            "  sass report",
            "  sass report --transfer",
            "  sass report --transfer --budget 30 --pairs 10",
            "  sass report --prometheus /var/lib/node_exporter/sass.prom"
        })
public final class ReportCommand extends ConfiguredCommand {
    @Mixin
    final DateOption date = new DateOption();

    @Mixin
    final WaitOption wait = new WaitOption();

    private static final int BUDGET_MINUTES = 60;
    private static final int PAIRS = 45;

    @Option(
            names = "--transfer",
            description = "Also trains comparison models and reports which scenarios help or harm each other. After an"
                    + " interruption, run the command again to continue.")
    private boolean transfer;

    @Option(
            names = "--budget",
            paramLabel = "MINUTES",
            description =
                    "With --transfer: number of minutes after which no further training starts. Default: 60. Three models"
                            + " are always trained: the configured one, one per scenario, and one for all scenarios.")
    private @Nullable Integer budget;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            description =
                    "With --transfer: maximum number of scenario pairs to test, the most likely negative transfer first."
                            + " Default: 45.")
    private @Nullable Integer pairs;

    @Option(
            names = "--prometheus",
            paramLabel = "FILE",
            description =
                    "Also writes the newest recorded day in the text format of Prometheus, for the textfile collector. The"
                            + " name ends in .prom.")
    private @Nullable Path prometheus;

    @Override
    public Integer call() throws IOException {
        if (isInvalid("--budget", budget) || isInvalid("--pairs", pairs)) {
            return ExitStatus.USAGE;
        }
        if (prometheus != null && !prometheus.toString().endsWith(".prom")) {
            console.error("--prometheus is " + prometheus
                    + ", but its name must end in .prom, because the collector reads no" + " other files");
            return ExitStatus.USAGE;
        }
        Sass sass = sass();
        if (transfer) {
            runTransfer(sass);
        }
        RunReport report = sass.report();
        Path folder = sass.folder();
        print(report.conclusion());
        console.warn(report.findings());
        report.notes().forEach(note -> console.err().println("warning: " + note));
        print("report: " + DisplayPaths.path(folder.resolve("report.html")) + " (open it in a browser)");
        if (prometheus != null) {
            sass.writePrometheus(prometheus);
            print("for Prometheus: " + DisplayPaths.path(prometheus));
        }
        print("as JSON: " + DisplayPaths.path(folder.resolve("report.json")));
        if (report.isPublished()) {
            printNextAfterRelease(sass);
        } else {
            printNext("publish", "releases this model");
        }
        return ExitStatus.OK;
    }

    private boolean isInvalid(String option, @Nullable Integer given) {
        if (given != null && given < 0) {
            console.error(option + " is " + given + ", but must be at least 0");
            return true;
        }
        if (given != null && !transfer) {
            console.error(option + " requires --transfer");
            return true;
        }
        return false;
    }

    private void runTransfer(Sass sass) throws IOException {
        warnOfHeap(sass);
        TransferAnalysis.Limits limits = new TransferAnalysis.Limits(
                pairs == null ? PAIRS : pairs, Duration.ofMinutes(budget == null ? BUDGET_MINUTES : budget));
        TransferResult found = sass.transfer(limits, new RunPrinter(console, false));
        console.out().println();
        TransferReport.of(found).lines().forEach(this::print);
        console.out().println();
    }
}
