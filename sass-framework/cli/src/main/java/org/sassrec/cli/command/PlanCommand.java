package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.ReportFile;
import org.sassrec.engine.Sass;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.report.PlanText;
import org.sassrec.result.PlanResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code sass plan}. */
@Command(
        name = PlanCommand.NAME,
        description =
                "Shows what train and publish would do. Prints the changes since the last run and the live release, the"
                        + " stages with their reasons and durations, the vectors that change, and what would be lost. Changes nothing.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {" 0:No changes exist.", " 1:The operation failed.", " 2:Changes exist."},
        footer = {"  sass plan", "  sass plan --set finetune.epochs=20", "  sass plan --output target/plan.json"})
public final class PlanCommand extends ConfiguredCommand {
    @Mixin
    final DateOption date = new DateOption();

    public static final String NAME = "plan";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File for the plan as JSON. Stages such as train and publish execute it with --plan FILE.")
    private @Nullable Path output;

    @Option(names = "--fail-on-changes", description = "Exits with 1 instead of 2 if changes exist.")
    private boolean failOnChanges;

    @Option(names = "--zero-on-changes", description = "Exits with 0 instead of 2 if changes exist.")
    private boolean zeroOnChanges;

    private void printNext(PlanResult plan) {
        boolean trains = plan.stages().stream()
                .anyMatch(stage -> stage.runs() && !stage.stage().equals(PipelineStage.PUBLISH.label()));
        String option = output == null ? "" : " --plan " + CommandSyntax.quote(DisplayPaths.path(output));
        boolean losses = !plan.destructive().isEmpty();
        if (trains) {
            printNext("train" + option, "trains and evaluates the model", "publish" + option, "releases it");
        } else {
            printNext("publish" + option, losses ? "needs --allow-destructive" : "releases the model");
        }
    }

    @Override
    public Integer call() throws IOException {
        Sass sass = sass();
        PlanResult plan = sass.plan();
        console.warn(sass.missingSources(plan));
        PlanText.lines(plan).forEach(this::print);
        if (output != null) {
            ReportFile.write(output, JsonFiles.text(plan));
            console.out().println();
            print("plan: " + DisplayPaths.path(output));
        }
        if (plan.upToDate()) {
            return ExitStatus.OK;
        }
        if (failOnChanges) {
            throw Diagnostic.error(
                            PipelineCode.PLAN_HAS_CHANGES,
                            "changes exist: " + plan.effect().label())
                    .withHelp("run `sass train` or `sass publish` to apply them, or plan without `--fail-on-changes`")
                    .toException();
        }
        printNext(plan);
        return zeroOnChanges ? ExitStatus.OK : ExitStatus.CHANGES;
    }
}
