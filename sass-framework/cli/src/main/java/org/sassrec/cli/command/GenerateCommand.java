package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.client.QuerySources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code sass generate}. */
@Command(
        name = "generate",
        description =
                "Writes Java sources for the queries of a service: an enum of the scenarios and a record of the features."
                        + " Code that uses a removed scenario or feature no longer compiles.",
        footer = {
            "  sass generate --package com.shop.retrieval",
            "  sass generate --package com.shop.retrieval --sources src/generated/java",
            "  sass generate --file model/sass.yaml --package com.shop.retrieval"
        })
public final class GenerateCommand extends ConfiguredCommand {
    @Option(names = "--package", paramLabel = "NAME", required = true, description = "Java package of the sources.")
    private String javaPackage = "";

    @Option(
            names = "--sources",
            paramLabel = "DIR",
            defaultValue = "target/generated-sources/sass",
            description = "Folder for the sources, without the package. Default: ${DEFAULT-VALUE}.")
    private Path sources = Path.of("");

    @Override
    public Integer call() throws IOException {
        if (!QuerySources.isPackage(javaPackage)) {
            return usageError(
                    "`" + javaPackage + "` is not the name of a Java package",
                    "example: `--package com.shop.retrieval`");
        }
        for (Path file : QuerySources.write(load().config(), javaPackage, sources)) {
            print("wrote " + DisplayPaths.path(file));
        }
        return ExitStatus.OK;
    }
}
