package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DataSummary;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.FailureReporter;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.ReportFile;
import org.sassrec.diagnostic.ReportFormat;
import org.sassrec.diagnostic.SassException;
import org.sassrec.engine.Sass;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sass validate}. */
@Command(
        name = "validate",
        description = "Checks the configuration, with --data against the data, too; every problem at once.")
public final class ValidateCommand extends ConfiguredCommand {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "How problems are told: text (default), json, sarif, or github for annotations.")
    private ReportFormat format = ReportFormat.TEXT;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File for the report instead of the standard output; its folder is made if need be.")
    private @Nullable Path output;

    @Option(
            names = "--data",
            description =
                    "Looks at the data, too: what the configuration asks for and the rows lack, or what looks wrong in"
                            + " them. Events that take more than seconds to read are sampled, which is said.")
    private boolean data;

    @Override
    public Integer call() throws IOException {
        if (format == ReportFormat.TEXT && output == null) {
            Sass sass = sass();
            DataSummary look = data ? DataSummary.of(sass) : null;
            console.warn(look == null ? List.of() : look.warnings());
            printValid(sass.config(), look);
            return ExitStatus.OK;
        }
        Sass sass;
        List<Diagnostic> problems = new ArrayList<>();
        DataSummary look = null;
        try {
            sass = Sass.load(request());
            problems.addAll(sass.config().warnings());
            if (data) {
                look = DataSummary.of(sass);
                problems.addAll(look.warnings());
            }
        } catch (SassException e) {
            problems.addAll(e.diagnostics());
            printProblems(problems);
            return FailureReporter.status(problems);
        }
        printProblems(problems);
        if (format == ReportFormat.TEXT) {
            printValid(sass.config(), look);
        }
        return ExitStatus.OK;
    }

    private void printProblems(List<Diagnostic> problems) throws IOException {
        if (output == null) {
            console.out().print(format.render(problems));
            console.out().flush();
        } else {
            ReportFile.write(output, format.render(problems));
        }
    }

    private void printValid(LoadedConfig config, @Nullable DataSummary look) {
        if (look != null) {
            look.lines().forEach(this::print);
        }
        print(file() + " is valid: "
                + config.config().scenarios().size() + " scenarios, "
                + config.config().declaredFeatureCount() + " features");
    }
}
