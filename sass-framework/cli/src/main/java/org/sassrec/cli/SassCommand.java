package org.sassrec.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.sassrec.cli.command.AddScenarioCommand;
import org.sassrec.cli.command.CompareCommand;
import org.sassrec.cli.command.ConfiguredCommand;
import org.sassrec.cli.command.DriftCommand;
import org.sassrec.cli.command.ExplainCommand;
import org.sassrec.cli.command.FixCommand;
import org.sassrec.cli.command.InitCommand;
import org.sassrec.cli.command.PlanCommand;
import org.sassrec.cli.command.QueryCommand;
import org.sassrec.cli.command.RefreshCommand;
import org.sassrec.cli.command.ReportCommand;
import org.sassrec.cli.command.RollbackCommand;
import org.sassrec.cli.command.SchemaCommand;
import org.sassrec.cli.command.SimulateCommand;
import org.sassrec.cli.command.StageCommand;
import org.sassrec.cli.command.StatusCommand;
import org.sassrec.cli.command.ValidateCommand;
import org.sassrec.cli.command.WithdrawCommand;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.FailureReporter;
import org.sassrec.cli.process.GracefulShutdown;
import org.sassrec.cli.process.ParentProcess;
import org.sassrec.cli.process.Version;
import org.sassrec.diagnostic.LocaleCheck;
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
public final class SassCommand {
    private static final Map<String, Level> LOG_LEVELS = Map.of("", Level.WARNING, "io.milvus", Level.OFF);

    /** Kept, since a logger that nobody holds forgets its level. */
    private static final List<Logger> LOGGERS =
            LOG_LEVELS.keySet().stream().map(Logger::getLogger).toList();

    private SassCommand() {}

    /** Runs one command and ends the process with its status. */
    public static void main(String[] arguments) {
        // TensorFlow's Java API numbers its nodes by the default locale; where that has digits of its own, no graph is
        // built.
        Locale.setDefault(Locale.ROOT);
        if (System.getenv(ParentProcess.WATCHDOG_VARIABLE) != null) {
            // 143 is what a process that was told to stop ends with.
            ParentProcess.watch(System.in, () -> System.exit(128 + 15));
        }
        silenceLibraries();
        Console console = Console.ofProcess();
        GracefulShutdown stop = GracefulShutdown.watch(console);
        int status;
        try {
            status = run(console, stop.requested(), arguments);
        } finally {
            stop.finished();
        }
        ParentProcess.drainStderr(console, System.getenv(ParentProcess.STDERR_READER_VARIABLE));
        // TensorFlow's threads must not hold up the end.
        System.exit(status);
    }

    /**
     * Shows of what libraries log their warnings. The Milvus client logs as an error whatever a server refuses, an alias that is not
     * there yet included, and throws it as well; what matters of that is told by our own errors. A logging configuration of the
     * user's ({@code -Djava.util.logging.config.file}) is left as it is.
     */
    static void silenceLibraries() {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            LOGGERS.forEach(logger -> logger.setLevel(LOG_LEVELS.get(logger.getName())));
        }
    }

    /** Runs one command. */
    public static int run(Console console, String... arguments) {
        return run(console, () -> false, arguments);
    }

    /** Returns the command line with all commands, each writing to the console. */
    static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new SassCommand());
        for (ConfiguredCommand command : List.of(
                new InitCommand(System.in),
                new AddScenarioCommand(),
                new ValidateCommand(),
                new ExplainCommand(),
                new SchemaCommand(),
                new FixCommand(),
                new PlanCommand(),
                new StageCommand.Prepare(),
                new StageCommand.Train(),
                new StageCommand.Evaluate(),
                new StageCommand.Publish(),
                new RefreshCommand(),
                new CompareCommand(),
                new ReportCommand(),
                new QueryCommand(),
                new RollbackCommand(),
                new StatusCommand(),
                new WithdrawCommand(),
                new DriftCommand(),
                new SimulateCommand())) {
            line.addSubcommand(command.on(console));
        }
        return line;
    }

    /**
     * Runs one command.
     *
     * @param stopped whether it was told to stop: then what is thrown comes from that and is not reported
     */
    static int run(Console console, BooleanSupplier stopped, String... arguments) {
        CommandLine line = commandLine(console);
        line.setOut(console.outWriter());
        line.setErr(console.errWriter());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // An id or a text may begin with @; it names no file of further arguments.
        line.setExpandAtFiles(false);
        line.setExecutionExceptionHandler((thrown, command, parsed) -> stopped.getAsBoolean()
                ? ExitStatus.FAILURE
                : adjustStatus(FailureReporter.report(thrown, console), command.getCommandName()));
        line.setParameterExceptionHandler((thrown, given) -> reportUsage(thrown, console));
        if (arguments.length == 0) {
            line.usage(console.out());
            return ExitStatus.USAGE;
        }
        try {
            LocaleCheck.check(List.of(arguments));
        } catch (SassException e) {
            FailureReporter.report(e, console);
            return usageStatus(arguments[0]);
        }
        try {
            return checkOutput(line.execute(arguments), arguments[0], console);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
            return FailureReporter.report(e, console);
        }
    }

    private static int reportUsage(CommandLine.ParameterException thrown, Console console) {
        CommandLine command = thrown.getCommandLine();
        console.error(String.valueOf(thrown.getMessage()));
        Optional<String> meant = suggestion(thrown, command);
        if (meant.isPresent()) {
            console.err().println("  = help: did you mean `sass " + meant.get() + "`?");
        } else if (!UnmatchedArgumentException.printSuggestions(thrown, command.getErr())) {
            console.err().println("  = help: see `" + command.getCommandSpec().qualifiedName() + " --help`");
        }
        return usageStatus(command.getCommandName());
    }

    /** A print stream keeps to itself that a full disk took nothing: whoever reads the file must not take it for whole. */
    private static int checkOutput(int status, String command, Console console) {
        if (!console.out().checkError()) {
            return status;
        }
        console.error("not all of the output could be written: the disk is full, or its reader has ended");
        return status == ExitStatus.OK || usageStatus(command) == ExitStatus.FAILURE ? ExitStatus.FAILURE : status;
    }

    private static int adjustStatus(int status, String command) {
        return status == ExitStatus.USAGE ? usageStatus(command) : status;
    }

    /** What a wrong command line ends with: 2 says something else of two commands. */
    private static int usageStatus(String command) {
        return command.equals(PlanCommand.NAME) || command.equals(DriftCommand.NAME)
                ? ExitStatus.FAILURE
                : ExitStatus.USAGE;
    }

    /** The command whose name was mistyped: picocli's own measure prefers names that share some letters in any order. */
    private static Optional<String> suggestion(CommandLine.ParameterException thrown, CommandLine command) {
        return thrown instanceof UnmatchedArgumentException unmatched
                ? Suggestions.nearest(
                        unmatched.getUnmatched().get(0),
                        command.getSubcommands().keySet())
                : Optional.empty();
    }
}
