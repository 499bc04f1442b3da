package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.ReportFile;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.plan.Planner;
import org.sassrec.report.PlanText;
import org.sassrec.result.PlanResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sass plan}. */
@Command(
        name = PlanCommand.NAME,
        description =
                "Shows what changed since the last run and since the live release, what train and publish would do,"
                        + " how long that takes, whose vectors move and what would be lost. Does nothing.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {" 0:nothing to do", " 1:an error", " 2:there are changes"})
public final class PlanCommand extends ConfiguredCommand {
    public static final String NAME = "plan";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Writes the plan as JSON, for --plan FILE of the stages, such as train and publish.")
    private @Nullable Path output;

    @Option(names = "--fail-on-changes", description = "Ends with 1 instead of 2 if there are changes.")
    private boolean failOnChanges;

    @Option(names = "--zero-on-changes", description = "Ends with 0 instead of 2 if there are changes.")
    private boolean zeroOnChanges;

    @Override
    public Integer call() throws IOException {
        PlanResult plan;
        LoadedConfig config;
        try {
            config = load();
            plan = Planner.plan(config, Clock.systemUTC());
        } catch (SassException e) {
            // 2 means changes here.
            FailureReporter.report(e, console);
            return ExitStatus.FAILURE;
        }
        console.warn(StageTasks.missingSourceWarnings(config, plan));
        PlanText.lines(plan).forEach(this::print);
        if (output != null) {
            ReportFile.write(output, JsonFiles.text(plan));
            console.out().println();
            print("the plan: " + DisplayPaths.path(output));
        }
        if (plan.nothingToDo()) {
            return ExitStatus.OK;
        }
        if (failOnChanges) {
            throw Diagnostic.error(
                            "SASS5917", "there are changes: " + plan.effect().label())
                    .withHelp("carry them out, or plan without failOnChanges")
                    .toException();
        }
        return zeroOnChanges ? ExitStatus.OK : ExitStatus.CHANGES;
    }

    private void write(PlanResult plan, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, JsonFiles.text(plan)); // which may be /dev/stdout
        console.out().println();
        console.out().println("the plan: " + DisplayPaths.path(file));
    }
}
