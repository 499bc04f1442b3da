package org.sassrec.cli.command;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.EventPrinter;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.process.HeapCheck;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.engine.Sass;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A command with the options of the configuration. Every command takes them, so that a program that starts commands can give
 * the same options to all.
 */
@Command(mixinStandardHelpOptions = true)
public abstract class ConfiguredCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The configuration; sass.yaml by default.")
    private Path file = Path.of("sass.yaml");

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE[,...]",
            description = "Overrides keys for this run, for instance finetune.epochs=1,model.layers=[64,32].")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "NAME[,...]",
            description = "Profiles of the configuration to put over it, in this order; by default those that the"
                    + " environment variable SASS_PROFILE names.")
    private List<String> profiles = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // The caller sets it before the command runs.
    Console console;

    /** Sets the console and returns this command. */
    public final ConfiguredCommand on(Console to) {
        console = to;
        return this;
    }

    /** Prints a line of the result. */
    final void print(String line) {
        console.out().println(line);
    }

    /** Prints an error in the options and returns the exit status for it. */
    final int usageError(String message, String... help) {
        console.error(message, help);
        return ExitStatus.USAGE;
    }

    /** Loads and checks; warnings go to the console. */
    final Sass sass() {
        Sass sass = Sass.load(request());
        console.warn(sass.config().warnings());
        return sass;
    }

    /**
     * The same, whose events are shown.
     *
     * @param command before what is done to the store
     */
    final Sass listening(String command) {
        Sass sass = sass();
        return sass.withListener(
                new EventPrinter(console, Clock.systemUTC(), sass.config().config(), command));
    }

    /** Warns of a heap that is smaller than configured. */
    final void warnOfHeap(Sass sass) {
        HeapCheck.warn(sass.config().config().run().heap(), console);
    }

    /** Returns the configuration of {@link #sass}. */
    final LoadedConfig load() {
        return sass().config();
    }

    /** What to load. */
    final ConfigRequest request() {
        return ConfigRequest.of(file).withProfiles(profiles).withOverrides(overrides);
    }

    /** Every problem of the file as it is, warnings included. */
    final List<Diagnostic> problems() {
        return Sass.validate(request());
    }

    final Path file() {
        return file;
    }
}
