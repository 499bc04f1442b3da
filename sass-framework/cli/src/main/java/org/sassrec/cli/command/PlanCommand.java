package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.ReportFile;
import org.sassrec.engine.Sass;
import org.sassrec.files.JsonFiles;
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
        Sass sass = sass();
        PlanResult plan = sass.plan();
        console.warn(sass.missingSources(plan));
        PlanText.lines(plan).forEach(this::print);
        if (output != null) {
            ReportFile.write(output, JsonFiles.text(plan));
            console.out().println();
            print("the plan: " + DisplayPaths.path(output));
        }
        if (plan.upToDate()) {
            return ExitStatus.OK;
        }
        if (failOnChanges) {
            throw Diagnostic.error(
                            DiagnosticCode.PLAN_HAS_CHANGES,
                            "there are changes: " + plan.effect().label())
                    .withHelp("carry them out, or plan without failOnChanges")
                    .toException();
        }
        return zeroOnChanges ? ExitStatus.OK : ExitStatus.CHANGES;
    }
}
