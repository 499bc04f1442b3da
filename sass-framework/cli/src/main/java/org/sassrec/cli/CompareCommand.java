package org.sassrec.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.sassrec.comparison.ComparedRun;
import org.sassrec.comparison.Comparer;
import org.sassrec.comparison.ComparisonJson;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.LoadedConfig;
import org.sassrec.files.WholeFile;
import org.sassrec.pipeline.SassStages;
import org.sassrec.pipeline.WrittenJson;
import org.sassrec.report.ComparisonPage;
import org.sassrec.report.ComparisonTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sass compare}. */
@Command(
        name = "compare",
        description =
                "Trains and evaluates the variants of `compare`, or every rival without one, and sets them beside each"
                        + " other: the same queries, paired, over seeds. Killed, it goes on where it was.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        LoadedConfig config = ConfigLoader.loadCompared(options.request());
        console.warn(config.warnings());
        Heap.warn(config.config().run().heap(), console);
        boolean sideBySide = config.comparison().config().parallel() > 1;
        List<ComparedRun> runs =
                new Comparer(config, Clock.systemUTC(), new ComparerPrinter(console, sideBySide)).run();
        ObjectNode comparison = ComparisonJson.of(config, runs);
        Path folder = SassStages.folder(config);
        WrittenJson.write(folder.resolve("compare.json"), comparison);
        WholeFile.write(folder.resolve("compare.md"), ComparisonTable.markdown(comparison));
        WholeFile.write(folder.resolve("compare.html"), ComparisonPage.of(comparison));
        console.out().println();
        ComparisonTable.lines(comparison).forEach(console.out()::println);
        console.out().println();
        console.out()
                .println("all figures: " + Shown.path(folder.resolve("compare.json")) + ", with charts: "
                        + Shown.path(folder.resolve("compare.html")));
        boolean whole = comparison
                .path("variants")
                .valueStream()
                .allMatch(variant -> variant.path("failed").isEmpty()
                        && variant.path("failedTrials").isEmpty());
        if (!whole) {
            console.err().println("error: some variants, or trials of them, have no result; see above");
        }
        return whole ? ExitStatus.OK : ExitStatus.FAILURE;
    }
}
