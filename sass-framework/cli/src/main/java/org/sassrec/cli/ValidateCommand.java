package org.sassrec.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.ReportFormat;
import org.sassrec.diagnostic.SassException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass validate}. */
@Command(
        name = "validate",
        description = "Checks the configuration alone, without looking at data; every problem at once.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "How problems are told: text (default), json, sarif, or github for annotations.")
    private ReportFormat format = ReportFormat.TEXT;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File for the report instead of the standard output.")
    private @Nullable Path output;

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (format == ReportFormat.TEXT && output == null) {
            valid(options.load(console));
            return ExitStatus.OK;
        }
        LoadedConfig config;
        try {
            config = ConfigLoader.load(options.request());
        } catch (SassException e) {
            report(e.diagnostics());
            return Failure.status(e.diagnostics());
        }
        report(config.warnings());
        if (format == ReportFormat.TEXT) {
            valid(config);
        }
        return ExitStatus.OK;
    }

    private void report(List<Diagnostic> problems) throws IOException {
        String text = format.render(problems);
        if (output == null) {
            console.out().print(text);
            console.out().flush();
        } else {
            Files.writeString(output, text);
        }
    }

    private void valid(LoadedConfig config) {
        console.out()
                .println(options.file() + " is valid: "
                        + config.config().scenarios().size() + " scenarios, "
                        + config.config().features().size() + " features");
    }
}
