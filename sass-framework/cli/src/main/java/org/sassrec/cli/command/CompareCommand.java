package org.sassrec.cli.command;

import java.io.IOException;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.RunPrinter;
import org.sassrec.engine.Sass;
import org.sassrec.report.ComparisonReport;
import org.sassrec.result.ComparisonResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Implements {@code sass compare}. */
@Command(
        name = "compare",
        description =
                "Compares variants. Trains and evaluates the variants of `compare`, or all baselines if there are none, with"
                        + " several seeds on the same queries. After an interruption, run the command again to continue.",
        footer = {
            "  sass compare",
            "  sass compare --set compare.seeds=3",
            "  sass compare --set 'compare.presets=[depth],compare.seeds=3'"
        })
public final class CompareCommand extends ConfiguredCommand {
    @Mixin
    final DateOption date = new DateOption();

    @Mixin
    final WaitOption wait = new WaitOption();

    @Override
    public Integer call() throws IOException {
        Sass sass = Sass.loadCompared(request());
        console.warn(sass.config().warnings());
        warnOfHeap(sass);
        boolean parallel = sass.config().comparison().config().parallel() > 1;
        ComparisonResult comparison = sass.compare(new RunPrinter(console, parallel));
        printExperiment(ComparisonReport.of(comparison), sass.folder(), "compare");
        boolean complete = comparison.variants().values().stream()
                .allMatch(variant -> variant.failed().isEmpty());
        if (!complete) {
            console.error("some variants have no result; see the errors above");
        } else {
            printSteps(
                    "next: copy the keys of the best variant into " + DisplayPaths.path(file()) + ", then",
                    "train",
                    "trains this variant");
        }
        return complete ? ExitStatus.OK : ExitStatus.FAILURE;
    }
}
