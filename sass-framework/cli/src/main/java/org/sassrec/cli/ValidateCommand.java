package org.sassrec.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.ReportFile;
import org.sassrec.diagnostic.ReportFormat;
import org.sassrec.diagnostic.SassException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass validate}. */
@Command(
        name = "validate",
        description = "Checks the configuration, with --data against the data, too; every problem at once.",
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
            description = "File for the report instead of the standard output; its folder is made if need be.")
    private @Nullable Path output;

    @Option(
            names = "--data",
            description =
                    "Looks at the data, too: what the configuration asks for and the rows lack, or what looks wrong in"
                            + " them. Events that take more than seconds to read are sampled, which is said.")
    private boolean data;

    ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (format == ReportFormat.TEXT && output == null) {
            LoadedConfig config = options.load(console);
            DataLook look = data ? look(config) : null;
            console.warn(look == null ? List.of() : look.warnings());
            valid(config, look);
            return ExitStatus.OK;
        }
        LoadedConfig config;
        List<Diagnostic> problems = new ArrayList<>();
        DataLook look = null;
        try {
            config = ConfigLoader.load(options.request());
            problems.addAll(config.warnings());
            if (data) {
                look = look(config);
                problems.addAll(look.warnings());
            }
        } catch (SassException e) {
            problems.addAll(e.diagnostics());
            report(problems);
            return Failure.status(problems);
        }
        report(problems);
        if (format == ReportFormat.TEXT) {
            valid(config, look);
        }
        return ExitStatus.OK;
    }

    private DataLook look(LoadedConfig config) throws IOException {
        boolean compares = config.flat().keySet().stream()
                .anyMatch(key -> key.startsWith("compare.variants.") || key.startsWith("compare.trials."));
        return DataLook.at(config, compares ? ConfigLoader.loadCompared(options.request()) : null);
    }

    private void report(List<Diagnostic> problems) throws IOException {
        if (output == null) {
            console.out().print(format.render(problems));
            console.out().flush();
        } else {
            ReportFile.write(output, format.render(problems));
        }
    }

    private void valid(LoadedConfig config, @Nullable DataLook look) {
        if (look != null) {
            look.lines().forEach(console.out()::println);
        }
        console.out()
                .println(options.file() + " is valid: "
                        + config.config().scenarios().size() + " scenarios, "
                        + config.config().writtenFeatures() + " features");
    }
}
