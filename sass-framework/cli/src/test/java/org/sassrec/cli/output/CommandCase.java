package org.sassrec.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    public final String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public final String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
