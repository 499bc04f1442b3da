package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.ConfigSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass schema}. */
@Command(
        name = "schema",
        description =
                "Writes the JSON Schema of the configuration, by which editors complete and check while one types.",
        mixinStandardHelpOptions = true)
public final class SchemaCommand implements Callable<Integer> {
    private final Console console;

    // Every command takes them, so that whoever starts commands need not tell them apart.
    @Mixin
    @SuppressWarnings("UnusedVariable")
    private final ConfigOptions options = new ConfigOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File for the schema instead of the standard output.")
    private @Nullable Path output;

    public SchemaCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (output == null) {
            console.out().print(ConfigSchema.json());
            console.out().flush();
            return ExitStatus.OK;
        }
        Path folder = output.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(output, ConfigSchema.json());
        console.out().println("schema: " + DisplayPaths.path(output));
        return ExitStatus.OK;
    }
}
