package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.diagnostic.ReportFile;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Implements {@code sass completion}. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands and options in bash and zsh. To load it, run"
                + " `source <(sass completion)`.",
        footer = {
            "  sass completion",
            "  sass completion --output sass-completion",
            "  sass completion -o ~/.local/share/bash-completion/completions/sass"
        })
public final class CompletionCommand extends ConfiguredCommand {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File for the script. Default: standard output.")
    private @Nullable Path output;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandSpec root = Objects.requireNonNull(spec).root();
        String script = AutoComplete.bash(root.name(), root.commandLine());
        if (output == null) {
            console.printDocument(script);
        } else {
            ReportFile.write(output, script);
            print("completion: " + DisplayPaths.path(output));
        }
        return ExitStatus.OK;
    }
}
