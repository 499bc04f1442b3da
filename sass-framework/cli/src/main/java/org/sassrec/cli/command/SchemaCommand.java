package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.reference.ConfigSchema;
import org.sassrec.diagnostic.ReportFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code sass schema}. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of the configuration. Editors use it for completion and validation.",
        footer = {
            "  sass schema",
            "  sass schema --output sass.schema.json",
            "  sass schema -o .vscode/sass.schema.json"
        })
public final class SchemaCommand extends ConfiguredCommand {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File for the schema. Default: standard output.")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException {
        if (output == null) {
            console.printDocument(ConfigSchema.json());
            return ExitStatus.OK;
        }
        ReportFile.write(output, ConfigSchema.json());
        print("schema: " + DisplayPaths.path(output));
        return ExitStatus.OK;
    }
}
