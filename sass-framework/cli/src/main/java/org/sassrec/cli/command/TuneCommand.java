package org.sassrec.cli.command;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.RunPrinter;
import org.sassrec.engine.Sass;
import org.sassrec.report.TuneReport;
import org.sassrec.result.TuneResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Implements {@code sass tune}. */
@Command(
        name = "tune",
        description =
                "Searches for better settings on the validation split, and prints the keys of a confirmed setting that is"
                        + " better. After an interruption, run the command again to continue.",
        footer = {"  sass tune", "  sass tune --set tune.minutes=120", "  sass tune --set tune.trials=20"})
public final class TuneCommand extends ConfiguredCommand {
    @Mixin
    final DateOption date = new DateOption();

    @Mixin
    final WaitOption wait = new WaitOption();

    @Override
    public Integer call() throws IOException {
        Sass sass = Sass.loadToTune(request());
        console.warn(sass.config().warnings());
        warnOfHeap(sass);
        boolean parallel = sass.config().tuning().config().parallel() > 1;
        TuneResult result = sass.tune(new RunPrinter(console, parallel));
        printExperiment(TuneReport.of(result), sass.folder(), "tune");
        Integer best = result.best();
        if (best != null) {
            Map<String, String> changed = result.trial(best).changed();
            console.out()
                    .println(changed.entrySet().stream()
                            .map(change -> change.getKey() + ": " + change.getValue())
                            .collect(Collectors.joining(", ", "as a variant of `compare`: {", "}")));
            printSteps(
                    "next: set these keys in " + DisplayPaths.path(file()) + ", then",
                    "train",
                    "trains with the new settings");
        }
        return ExitStatus.OK;
    }
}
