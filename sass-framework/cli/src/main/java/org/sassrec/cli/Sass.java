package org.sassrec.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.sassrec.config.LocaleTexts;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Suggestions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: one command for each goal of the Maven plugin. */
@Command(
        name = "sass",
        description = "Multi-scenario retrieval: from sass.yaml to one released vector collection per scenario.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = CommandLine.HelpCommand.class,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            " 0:all is well",
            " 1:the job failed: data, training, evaluation, a gate, publishing, a run of compare, the disk",
            " 2:the command line or the configuration is wrong, or names what is not there; of plan: there are changes; of drift: something differs",
            " 3:Java memory ran out",
            "70:a fault of sassrec itself"
        })
public final class Sass {
    private Sass() {}

    /** Runs one command and ends the process with its status. */
    public static void main(String[] arguments) {
        // TensorFlow's Java API numbers its nodes by the default locale; where that has digits of its own, no graph is
        // built.
        Locale.setDefault(Locale.ROOT);
        if (System.getenv(Leash.VARIABLE) != null) {
            // 143 is what a process that was told to stop ends with.
            Leash.watch(System.in, () -> System.exit(128 + 15));
        }
        LibraryLogs.quieten();
        Console console = Console.ofProcess();
        Stop stop = Stop.watch(console);
        int status;
        try {
            status = run(console, stop.asked(), arguments);
        } finally {
            stop.ended();
        }
        StderrReader.drain(console, System.getenv(StderrReader.VARIABLE));
        // TensorFlow's threads must not hold up the end.
        System.exit(status);
    }

    /** Runs one command. */
    static int run(Console console, String... arguments) {
        return run(console, () -> false, arguments);
    }

    /**
     * Runs one command.
     *
     * @param stopped whether it was told to stop: then what is thrown comes from that and is not reported
     */
    static int run(Console console, BooleanSupplier stopped, String... arguments) {
        CommandLine line = new CommandLine(new Sass());
        for (Object command : List.of(
                new InitCommand(console, System.in),
                new AddScenarioCommand(console),
                new ValidateCommand(console),
                new ExplainCommand(console),
                new SchemaCommand(console),
                new FixCommand(console),
                new PlanCommand(console),
                new StageCommands.Prepare(console),
                new StageCommands.Train(console),
                new StageCommands.Evaluate(console),
                new StageCommands.Publish(console),
                new RefreshCommand(console),
                new CompareCommand(console),
                new ReportCommand(console),
                new QueryCommand(console),
                new RollbackCommand(console),
                new StatusCommand(console),
                new WithdrawCommand(console),
                new DriftCommand(console),
                new SimulateCommand(console))) {
            line.addSubcommand(command);
        }
        line.setOut(console.outWriter());
        line.setErr(console.errWriter());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // An id or a text may begin with @; it names no file of further arguments.
        line.setExpandAtFiles(false);
        line.setExecutionExceptionHandler((thrown, command, parsed) -> stopped.getAsBoolean()
                ? ExitStatus.FAILURE
                : told(Failure.report(thrown, console), command.getCommandName()));
        line.setParameterExceptionHandler((thrown, given) -> usage(thrown, console));
        if (arguments.length == 0) {
            line.usage(console.out());
            return ExitStatus.USAGE;
        }
        try {
            LocaleTexts.check(List.of(arguments));
        } catch (SassException e) {
            Failure.report(e, console);
            return wrong(arguments[0]);
        }
        try {
            return written(line.execute(arguments), arguments[0], console);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
            return Failure.report(e, console);
        }
    }

    private static int usage(CommandLine.ParameterException thrown, Console console) {
        CommandLine command = thrown.getCommandLine();
        console.err().println("error: " + thrown.getMessage());
        Optional<String> meant = meant(thrown, command);
        if (meant.isPresent()) {
            console.err().println("  = help: did you mean `sass " + meant.get() + "`?");
        } else if (!UnmatchedArgumentException.printSuggestions(thrown, command.getErr())) {
            console.err().println("  = help: see `" + command.getCommandSpec().qualifiedName() + " --help`");
        }
        return wrong(command.getCommandName());
    }

    /** A print stream keeps to itself that a full disk took nothing: whoever reads the file must not take it for whole. */
    private static int written(int status, String command, Console console) {
        if (!console.out().checkError()) {
            return status;
        }
        console.err()
                .println("error: not all of the output could be written: the disk is full, or its reader has ended");
        return status == ExitStatus.OK || wrong(command) == ExitStatus.FAILURE ? ExitStatus.FAILURE : status;
    }

    private static int told(int status, String command) {
        return status == ExitStatus.USAGE ? wrong(command) : status;
    }

    /** What a wrong command line ends with: 2 says something else of two commands. */
    private static int wrong(String command) {
        return command.equals(PlanCommand.NAME) || command.equals(DriftCommand.NAME)
                ? ExitStatus.FAILURE
                : ExitStatus.USAGE;
    }

    /** The command whose name was mistyped: picocli's own measure prefers names that share some letters in any order. */
    private static Optional<String> meant(CommandLine.ParameterException thrown, CommandLine command) {
        return thrown instanceof UnmatchedArgumentException unmatched
                ? Suggestions.nearest(
                        unmatched.getUnmatched().get(0),
                        command.getSubcommands().keySet())
                : Optional.empty();
    }
}
