package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.sassrec.cli.output.ComparisonPrinter;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.process.HeapCheck;
import org.sassrec.comparison.ComparisonAnalysis;
import org.sassrec.comparison.ComparisonRun;
import org.sassrec.comparison.ComparisonRunner;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.LoadedConfig;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.report.ComparisonTable;
import org.sassrec.report.ReportPage;
import org.sassrec.result.ComparisonResult;
import picocli.CommandLine.Command;

/** {@code sass compare}. */
@Command(
        name = "compare",
        description =
                "Trains and evaluates the variants of `compare`, or every rival without one, and sets them beside each"
                        + " other: the same queries, paired, over seeds. Killed, it goes on where it was.")
public final class CompareCommand extends ConfiguredCommand {
    @Override
    public Integer call() throws IOException {
        LoadedConfig config = ConfigLoader.loadCompared(request());
        console.warn(config.warnings());
        HeapCheck.warn(config.config().run().heap(), console);
        boolean sideBySide = config.comparison().config().parallel() > 1;
        List<ComparisonRun> runs =
                new ComparisonRunner(config, Clock.systemUTC(), new ComparisonPrinter(console, sideBySide)).run();
        ComparisonResult comparison = ComparisonAnalysis.of(config, runs);
        Path folder = StageTasks.folder(config);
        JsonFiles.write(folder.resolve("compare.json"), comparison);
        AtomicFile.write(folder.resolve("compare.md"), ComparisonTable.markdown(comparison));
        AtomicFile.write(folder.resolve("compare.html"), ReportPage.of(comparison));
        console.out().println();
        ComparisonTable.lines(comparison).forEach(this::print);
        console.out().println();
        console.out()
                .println("all figures: " + DisplayPaths.path(folder.resolve("compare.json")) + ", with charts: "
                        + DisplayPaths.path(folder.resolve("compare.html")));
        boolean whole = comparison.variants().values().stream()
                .allMatch(variant ->
                        variant.failed().isEmpty() && variant.failedTrials().isEmpty());
        if (!whole) {
            console.error("some variants, or trials of them, have no result; see above");
        }
        return whole ? ExitStatus.OK : ExitStatus.FAILURE;
    }
}
