package org.sassrec.cli.command;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.EventPrinter;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.process.HeapCheck;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.config.reference.SchemaFile;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.engine.Sass;
import org.sassrec.parallel.PartRunner;
import org.sassrec.report.ExperimentReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command with the options of the configuration. All commands accept these options. */
@Command(mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n")
public abstract class ConfiguredCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Configuration file. Default: sass.yaml.")
    private Path file = Path.of("sass.yaml");

    @Option(
            names = {"-s", "--set"},
            paramLabel = "KEY=VALUE[,...]",
            description = "Overrides of keys for this run, for example finetune.epochs=1,model.layers=[64,32].")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "NAME[,...]",
            description = "Profiles of the configuration, applied in this order. Default: the value of the environment"
                    + " variable SASS_PROFILE.")
    private List<String> profiles = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    Console console;

    /** Sets the console and returns this command. */
    public final ConfiguredCommand on(Console to) {
        console = to;
        return this;
    }

    /** Prints one line of the result. On a terminal, a long sentence has several lines. */
    final void print(String line) {
        console.out().println(console.wrapped(line));
    }

    /**
     * Prints the result of an experiment.
     *
     * @param folder of its files
     * @param name of its files
     */
    final void printExperiment(ExperimentReport report, Path folder, String name) {
        console.warn(report.findings());
        console.out().println();
        report.lines().forEach(this::print);
        console.out().println();
        console.out()
                .println("results: " + DisplayPaths.path(folder.resolve(name + ".json")) + ", charts: "
                        + DisplayPaths.path(folder.resolve(name + ".html")));
    }

    /** Prints an error in the options and returns the exit code for it. */
    final int usageError(String message, String... help) {
        console.error(message, help);
        return ExitStatus.USAGE;
    }

    /** Loads and validates the configuration. Prints its warnings. Updates the schema for editors. */
    final Sass sass() {
        SchemaFile.refresh(file);
        Sass sass = Sass.load(request());
        console.warn(sass.config().warnings());
        return sass;
    }

    /**
     * Loads the configuration and prints the events of its stages.
     *
     * @param command prefix of the lines about the store
     */
    final Sass listening(String command) {
        Sass sass = sass();
        return sass.withListener(
                new EventPrinter(console, Clock.systemUTC(), sass.config().config(), command));
    }

    /** Returns the command and its options as the user wrote them. */
    final List<String> arguments() {
        return spec.root().commandLine().getParseResult().originalArgs();
    }

    /** Prints a warning if the heap is smaller than configured. */
    final void warnOfHeap(Sass sass) {
        // spark-submit sets the heap of a driver.
        if (PartRunner.find().isEmpty()) {
            HeapCheck.warn(sass.config().config().run().heap(), console);
        }
    }

    /** Prints the next steps after a release. */
    final void printNextAfterRelease(Sass sass) {
        String channel = sass.config().config().publish().channel();
        Optional<String> previous;
        try {
            previous = sass.status().stream()
                    .filter(each -> each.channel().equals(channel))
                    .flatMap(each -> Stream.ofNullable(each.previousRelease()))
                    .findFirst();
        } catch (SassException unreachable) { // the release is live, and only a hint is missing
            previous = Optional.empty();
        }
        List<String> steps = new ArrayList<>(List.of(query(sass.config().config()), "prints the items of a user"));
        previous.ifPresent(id -> steps.addAll(List.of("rollback", "activates the release before, " + id)));
        printNext(steps.toArray(String[]::new));
    }

    /** Returns a query of the first released scenario. */
    static String query(SassConfig config) {
        String scenario = config.scenarios().stream()
                .filter(ScenarioConfig::serve)
                .map(ScenarioConfig::name)
                .findFirst()
                .orElse("NAME");
        return "query --scenario " + CommandSyntax.quote(scenario) + " --user ID";
    }

    /**
     * Prints the next commands in the syntax of the front end, with the configuration options of this call.
     *
     * @param steps pairs of a command, for example {@code train}, and its effect
     */
    final void printNext(String... steps) {
        printSteps("next:", steps);
    }

    /** Prints commands below a title, see {@link #printNext}. */
    final void printSteps(String title, String... steps) {
        String[] complete = steps.clone();
        for (int i = 0; i < complete.length; i += 2) {
            complete[i] = "sass " + complete[i] + configurationOptions()
                    + (date() != null && acceptsDate(steps[i]) ? " " + DateOption.NAME + " " + date() : "");
        }
        // A line with a command is not broken, so that it can be copied.
        console.syntax().steps(title, complete).forEach(console.out()::println);
    }

    private String configurationOptions() {
        StringBuilder options = new StringBuilder();
        // Maven uses the sass.yaml of each module.
        Path name = Path.of("sass.yaml");
        Path compared = console.syntax() == CommandSyntax.MAVEN ? file.getFileName() : file;
        if (!name.equals(compared)) {
            options.append(" --file ").append(CommandSyntax.quote(DisplayPaths.path(file)));
        }
        if (!profiles.isEmpty()) {
            options.append(" --profile ").append(CommandSyntax.quote(String.join(",", profiles)));
        }
        if (!overrides.isEmpty()) {
            options.append(" --set ").append(CommandSyntax.quote(String.join(",", overrides)));
        }
        return options.toString();
    }

    /** Loads and validates the configuration. Prints its warnings. */
    final LoadedConfig load() {
        return sass().config();
    }

    final ConfigRequest request() {
        return ConfigRequest.of(file)
                .withProfiles(profiles)
                .withOverrides(overrides)
                .withDate(date());
    }

    /** Returns the value of {@code --date}; {@code null} if it is not given or the command has no such option. */
    private @Nullable String date() {
        OptionSpec option = spec.findOption(DateOption.NAME);
        return option == null ? null : option.getValue();
    }

    private boolean acceptsDate(String command) {
        CommandLine next = spec.root().subcommands().get(command.split(" ", 2)[0]);
        return next != null && next.getCommandSpec().findOption(DateOption.NAME) != null;
    }

    /** Returns all problems of the file, warnings included. */
    final List<Diagnostic> problems() {
        return Sass.validate(request());
    }

    final Path file() {
        return file;
    }
}
