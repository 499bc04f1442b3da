package org.sassrec.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PlanJson;
import org.sassrec.pipeline.SassStages;
import org.sassrec.pipeline.WrittenJson;
import org.sassrec.report.PlanText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass plan}. */
@Command(
        name = PlanCommand.NAME,
        description =
                "Shows what changed since the last run and since the live release, what train and publish would do,"
                        + " how long that takes, whose vectors move and what would be lost. Does nothing.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {" 0:nothing to do", " 1:an error", " 2:there are changes"})
final class PlanCommand implements Callable<Integer> {
    static final String NAME = "plan";

    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Writes the plan as JSON, for --plan FILE of the stages, such as train and publish.")
    private @Nullable Path output;

    @Option(names = "--fail-on-changes", description = "Ends with 1 instead of 2 if there are changes.")
    private boolean failOnChanges;

    @Option(names = "--zero-on-changes", description = "Ends with 0 instead of 2 if there are changes.")
    private boolean zeroOnChanges;

    PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ObjectNode plan;
        LoadedConfig config;
        try {
            config = options.load(console);
            plan = PlanJson.plan(config, Clock.systemUTC());
        } catch (SassException e) {
            // 2 means changes here.
            Failure.report(e, console);
            return ExitStatus.FAILURE;
        }
        console.warn(SassStages.missingSources(config, plan));
        PlanText.lines(plan).forEach(console.out()::println);
        if (output != null) {
            write(plan, output);
        }
        if (plan.path("nothingToDo").asBoolean()) {
            return ExitStatus.OK;
        }
        if (failOnChanges) {
            throw Diagnostic.error(
                            "SASS5917",
                            "there are changes: " + plan.path("class").asText())
                    .withHelp("carry them out, or plan without failOnChanges")
                    .toException();
        }
        return zeroOnChanges ? ExitStatus.OK : ExitStatus.CHANGES;
    }

    private void write(ObjectNode plan, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, WrittenJson.text(plan)); // which may be /dev/stdout
        console.out().println();
        console.out().println("the plan: " + Shown.path(file));
    }
}
