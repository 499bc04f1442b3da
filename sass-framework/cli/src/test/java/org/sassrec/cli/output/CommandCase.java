package org.sassrec.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.SassCommand;

/** Runs commands in this JVM and records their output. */
public abstract class CommandCase {
    public final ByteArrayOutputStream out = new ByteArrayOutputStream();
    public final ByteArrayOutputStream err = new ByteArrayOutputStream();
    public final Console console = new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            StandardCharsets.UTF_8,
            false);

    @TempDir
    public Path folder;

    public final int run(String... arguments) {
        return SassCommand.run(console, arguments);
    }

    /** Runs a command of a project, without the output of earlier commands. */
    public final int runIn(Path project, String command, String... overrides) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(
                List.of(command, "-f", project.resolve("sass.yaml").toString()));
        for (String each : overrides) {
            arguments.addAll(List.of("--set", each));
        }
        return run(arguments.toArray(String[]::new));
    }

    /** Returns the stages that ran, in their order. */
    public final List<String> completedStages() {
        return out().lines()
                .filter(line -> line.contains(": done in "))
                .map(line -> line.replaceFirst(":.*", ""))
                .toList();
    }

    public final String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public final String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
