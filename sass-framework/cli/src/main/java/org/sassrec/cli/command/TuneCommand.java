package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.RunPrinter;
import org.sassrec.engine.Sass;
import org.sassrec.engine.TuneOutcome;
import org.sassrec.report.TuneReport;
import org.sassrec.result.TuneResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code sass tune}. */
@Command(
        name = "tune",
        description =
                "Searches for better settings on the validation split, and writes a patch of the configuration if a confirmed"
                        + " setting is better. After an interruption, run the command again to continue.",
        footer = {"  sass tune", "  sass tune --set tune.minutes=120", "  sass tune --set tune.trials=20 --apply"})
public final class TuneCommand extends ConfiguredCommand {
    @Mixin
    final DateOption date = new DateOption();

    @Mixin
    final WaitOption wait = new WaitOption();

    @Option(names = "--apply", description = "Also applies the patch to the configuration.")
    private boolean apply;

    @Override
    public Integer call() throws IOException {
        Sass sass = Sass.loadToTune(request());
        console.warn(sass.config().warnings());
        warnOfHeap(sass);
        boolean parallel = sass.config().tuning().config().parallel() > 1;
        TuneOutcome tuned = sass.tune(new RunPrinter(console, parallel), apply);
        TuneResult result = tuned.result();
        printExperiment(TuneReport.of(result), sass.folder(), "tune");
        Path patch = tuned.patch();
        if (patch != null) {
            printPatch(tuned, patch);
        }
        return ExitStatus.OK;
    }

    private void printPatch(TuneOutcome tuned, Path patch) {
        TuneResult result = tuned.result();
        Integer best = result.best();
        if (best != null) {
            console.out()
                    .println(result.trial(best).changed().entrySet().stream()
                            .map(change -> change.getKey() + ": " + change.getValue())
                            .collect(Collectors.joining(", ", "as a variant of `compare`: {", "}")));
        }
        if (!tuned.notPatched().isEmpty()) {
            print("Not in the patch, because an override, an environment variable or an element of a list sets them: `"
                    + String.join("`, `", tuned.notPatched()) + "`. Change these keys yourself.");
        }
        String file = DisplayPaths.path(patch);
        printSteps(
                tuned.applied()
                        ? "applied: " + file + ", next:"
                        : "next: apply the patch with `git apply " + file + "`, then",
                "train",
                "trains with the new settings");
    }
}
