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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code sass validate}. */
@Command(
        name = "validate",
        description = "Checks the configuration and prints all problems. With --data, it also checks the data.",
        footer = {
            "  sass validate",
            "  sass validate --data",
            "  sass validate --format sarif --output target/validate.sarif"
        })
public final class ValidateCommand extends ConfiguredCommand {
    @Mixin
    final DateOption date = new DateOption();

    @Mixin
    final WaitOption wait = new WaitOption();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Report format: text, json, sarif or github (annotations). Default: text.")
    private ReportFormat format = ReportFormat.TEXT;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File for the report. Missing folders are created. Default: standard output.")
    private @Nullable Path output;

    @Option(
            names = "--data",
            description =
                    "Also reads the data. Reports missing columns and values, and implausible values. Reads a sample of"
                            + " large event files.")
    private boolean data;

    @Override
    public Integer call() throws IOException {
        if (format == ReportFormat.TEXT && output == null) {
            Sass sass = sass();
            DataSummary summary = data ? DataSummary.of(sass) : null;
            console.warn(summary == null ? List.of() : summary.warnings());
            printValid(sass, summary);
            return ExitStatus.OK;
        }
        Sass sass;
        List<Diagnostic> problems = new ArrayList<>();
        DataSummary summary = null;
        try {
            sass = Sass.load(request());
            problems.addAll(sass.config().warnings());
            if (data) {
                summary = DataSummary.of(sass);
                problems.addAll(summary.warnings());
            }
        } catch (SassException e) {
            problems.addAll(e.diagnostics());
            printProblems(problems);
            return FailureReporter.status(problems);
        }
        printProblems(problems);
        if (format == ReportFormat.TEXT) {
            printValid(sass, summary);
        }
        return ExitStatus.OK;
    }

    private void printProblems(List<Diagnostic> problems) throws IOException {
        if (output == null) {
            console.printDocument(format.render(problems)); // The formats escape data.
        } else {
            ReportFile.write(output, format.render(problems));
        }
    }

    private void printValid(Sass sass, @Nullable DataSummary summary) {
        LoadedConfig config = sass.config();
        if (summary != null) {
            summary.lines().forEach(this::print);
        }
        print(file() + " is valid: "
                + config.config().scenarios().size() + " scenarios, "
                + config.config().declaredFeatureCount() + " features");
        if (summary == null) {
            print("the data was not read");
            missingFiles(sass).forEach(missing -> print("  " + missing));
            printNext("validate --data", "checks the data, too");
        } else {
            printNext("plan", "shows what would run", "train", "trains and evaluates the model");
        }
    }

    /** A machine that only checks the configuration may have no access to the data. */
    private static List<String> missingFiles(Sass sass) {
        try {
            return sass.missingFiles();
        } catch (SassException unreachable) {
            return unreachable.diagnostics().stream().map(Diagnostic::message).toList();
        }
    }
}
