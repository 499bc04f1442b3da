package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.cli.output.ComparisonPrinter;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.engine.Sass;
import org.sassrec.report.ComparisonTable;
import org.sassrec.result.ComparisonResult;
import picocli.CommandLine.Command;

/** {@code sass compare}. */
@Command(
        name = "compare",
        description =
                "Trains and evaluates the variants of `compare`, or every baseline without one, and sets them beside each"
                        + " other: the same queries, paired, over seeds. Killed, it goes on where it was.")
public final class CompareCommand extends ConfiguredCommand {
    @Override
    public Integer call() throws IOException {
        Sass sass = Sass.loadCompared(request());
        console.warn(sass.config().warnings());
        warnOfHeap(sass);
        boolean sideBySide = sass.config().comparison().config().parallel() > 1;
        ComparisonResult comparison = sass.compare(new ComparisonPrinter(console, sideBySide));
        Path folder = sass.folder();
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
