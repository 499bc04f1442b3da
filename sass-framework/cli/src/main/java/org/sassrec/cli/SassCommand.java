package org.sassrec.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.sassrec.cli.command.BacktestCommand;
import org.sassrec.cli.command.CompareCommand;
import org.sassrec.cli.command.CompletionCommand;
import org.sassrec.cli.command.ConfiguredCommand;
import org.sassrec.cli.command.DriftCommand;
import org.sassrec.cli.command.ExplainCommand;
import org.sassrec.cli.command.FixCommand;
import org.sassrec.cli.command.GenerateCommand;
import org.sassrec.cli.command.InitCommand;
import org.sassrec.cli.command.ParameterServerCommand;
import org.sassrec.cli.command.PlanCommand;
import org.sassrec.cli.command.QueryCommand;
import org.sassrec.cli.command.RefreshCommand;
import org.sassrec.cli.command.ReportCommand;
import org.sassrec.cli.command.RollbackCommand;
import org.sassrec.cli.command.SchemaCommand;
import org.sassrec.cli.command.ServeCommand;
import org.sassrec.cli.command.SimulateCommand;
import org.sassrec.cli.command.StageCommand;
import org.sassrec.cli.command.StatusCommand;
import org.sassrec.cli.command.TuneCommand;
import org.sassrec.cli.command.ValidateCommand;
import org.sassrec.cli.command.WaitOption;
import org.sassrec.cli.command.WithdrawCommand;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.FailureReporter;
import org.sassrec.cli.process.GracefulShutdown;
import org.sassrec.cli.process.ParentProcess;
import org.sassrec.cli.process.Version;
import org.sassrec.diagnostic.LocaleCheck;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.WaitLimit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Implements the root command {@code sass}. Each goal of the Maven plugin is a subcommand. */
@Command(
        name = "sass",
        description =
                "Trains a retrieval model for several scenarios and publishes one vector collection per scenario.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = CommandLine.HelpCommand.class,
        commandListHeading = "",
        exitCodeListHeading = "%nExit codes:%n",
        footerHeading = "%nExamples:%n",
        exitCodeList = {
            " 0:The operation succeeded.",
            " 1:The operation failed.",
            " 2:The command line or the configuration is invalid. For plan: changes exist. For drift: differences exist.",
            " 3:The Java heap is full.",
            " 4:The work is complete, and a value of the day differs from the earlier days. Only with run.failOnAlerts.",
            "70:Internal error. Please report it.",
            "75:The data is not ready, or another process holds a lock. Try again later."
        },
        footer = {"  sass init --events data/clicks.csv", "  sass train", "  sass query --scenario home --user u00017"})
public final class SassCommand {
    /** Title of the last group of commands. picocli adds its command {@code help}. */
    private static final String HELP = "Help";

    private static final Map<String, Level> LOG_LEVELS = Map.of(
            "",
            Level.WARNING,
            "io.milvus",
            Level.OFF,
            "org.apache.hadoop",
            Level.OFF,
            "software.amazon.awssdk",
            Level.OFF);

    /** Strong references. A logger without one can be collected and then loses its level. */
    private static final List<Logger> LOGGERS =
            LOG_LEVELS.keySet().stream().map(Logger::getLogger).toList();

    private SassCommand() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Threads of TensorFlow must not delay the end of the process.
        System.exit(runInProcess(arguments));
    }

    /** Runs one command with the streams and the signals of the process. Returns its exit code. */
    public static int runInProcess(String[] arguments) {
        // TensorFlow's Java API formats node names with the default locale. A locale with other digits breaks the
        // graph.
        Locale.setDefault(Locale.ROOT);
        if (System.getenv(ParentProcess.WATCHDOG_VARIABLE) != null) {
            // 143 is the exit code of a process that SIGTERM stopped.
            ParentProcess.watch(System.in, () -> System.exit(128 + 15));
        }
        silenceLibraries();
        Console console = Console.ofProcess();
        GracefulShutdown stop = GracefulShutdown.watch(console, stopMessage(arguments));
        int status;
        try {
            status = run(console, stop.requested(), arguments);
        } finally {
            stop.finished();
        }
        ParentProcess.drainStderr(console, System.getenv(ParentProcess.STDERR_READER_VARIABLE));
        return status;
    }

    private static String stopMessage(String[] arguments) {
        return arguments.length > 0 && arguments[0].equals(ServeCommand.NAME)
                ? "stopping: running requests are answered"
                : "stopped: completed stages and checkpoints are kept; run the same command again to continue";
    }

    /**
     * Limits the log output of libraries to warnings. The clients of Milvus, Hadoop and S3 are silent, because they also throw
     * the errors that they log. A logging configuration of the user ({@code -Djava.util.logging.config.file}) has precedence.
     */
    static void silenceLibraries() {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            LOGGERS.forEach(logger -> logger.setLevel(LOG_LEVELS.get(logger.getName())));
        }
    }

    /** Runs one command and returns its exit code. */
    public static int run(Console console, String... arguments) {
        return run(console, () -> false, arguments);
    }

    /** Returns the command line with all subcommands. Each subcommand writes to the console. */
    static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new SassCommand());
        Map<String, List<CommandSpec>> listed = new LinkedHashMap<>();
        groups().forEach((title, commands) -> {
            List<CommandSpec> group = listed.computeIfAbsent(title, any -> new ArrayList<>());
            for (ConfiguredCommand command : commands) {
                CommandLine added = new CommandLine(command.on(console));
                line.addSubcommand(added);
                group.add(added.getCommandSpec());
            }
        });
        listed.computeIfAbsent(HELP, any -> new ArrayList<>())
                .add(Objects.requireNonNull(line.getSubcommands().get("help")).getCommandSpec());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // An argument that begins with @ is an id or a text, not a file with arguments.
        line.setExpandAtFiles(false);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> commandList(help, listed));
        return line;
    }

    /** Returns all commands by the title of their group, the commands of a first day first. */
    private static Map<String, List<ConfiguredCommand>> groups() {
        Map<String, List<ConfiguredCommand>> groups = new LinkedHashMap<>();
        groups.put(
                "First day",
                List.of(
                        new InitCommand(System.in),
                        new ValidateCommand(),
                        new StageCommand.Train(),
                        new StageCommand.Publish(),
                        new QueryCommand()));
        groups.put(
                "Configuration and data",
                List.of(
                        new PlanCommand(),
                        new FixCommand(),
                        new ExplainCommand(),
                        new SchemaCommand(),
                        new GenerateCommand(),
                        new StageCommand.Prepare(),
                        new SimulateCommand()));
        groups.put(
                "Evaluation",
                List.of(
                        new ReportCommand(),
                        new StageCommand.Evaluate(),
                        new CompareCommand(),
                        new TuneCommand(),
                        new BacktestCommand()));
        groups.put(
                "Releases",
                List.of(
                        new RefreshCommand(),
                        new StatusCommand(),
                        new RollbackCommand(),
                        new WithdrawCommand(),
                        new DriftCommand()));
        groups.put("Servers", List.of(new ServeCommand(), new ParameterServerCommand()));
        groups.put(HELP, List.of(new CompletionCommand()));
        return groups;
    }

    /** Returns one row per command with the first sentence of its description, below the titles of the groups. */
    private static String commandList(CommandLine.Help help, Map<String, List<CommandSpec>> groups) {
        StringBuilder text = new StringBuilder();
        groups.forEach((title, commands) -> {
            CommandLine.Help.TextTable table = CommandLine.Help.TextTable.forColumnWidths(help.colorScheme(), 16, 64);
            commands.forEach(command -> table.addRowValues("  " + command.name(), summary(command)));
            text.append('\n').append(title).append(":\n").append(table);
        });
        return text.toString();
    }

    /** Returns the first sentence about a command, from its header or its description. */
    static String summary(CommandSpec command) {
        UsageMessageSpec usage = command.usageMessage();
        String[] text = usage.header().length > 0 ? usage.header() : usage.description();
        return String.join(" ", text).replaceFirst("(?s)\\.\\s.*", ".");
    }

    /**
     * Runs one command and returns its exit code.
     *
     * @param stopped whether the process received a stop request; exceptions after it are not reported
     */
    static int run(Console console, BooleanSupplier stopped, String... arguments) {
        CommandLine line = commandLine(console);
        line.setOut(console.outWriter());
        line.setErr(console.errWriter());
        line.setExecutionExceptionHandler((thrown, command, parsed) -> stopped.getAsBoolean()
                ? ExitStatus.FAILURE
                : adjustStatus(FailureReporter.report(thrown, console), command.getCommandName()));
        line.setExecutionStrategy(parsed -> executeWithLimit(parsed, console));
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

    private static int executeWithLimit(CommandLine.ParseResult parsed, Console console) {
        CommandLine.ParseResult command = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        Duration limit = command.matchedOptionValue(WaitOption.NAME, Duration.ZERO);
        WaitLimit waiting = WaitLimit.start(limit, line -> console.err().println(console.wrapped(line)));
        try {
            return new CommandLine.RunLast().execute(parsed);
        } finally {
            waiting.close();
        }
    }

    private static int reportUsage(CommandLine.ParameterException thrown, Console console) {
        CommandLine command = thrown.getCommandLine();
        UsageProblem problem = UsageProblem.of(thrown);
        console.error(problem.message(), problem.help().toArray(new String[0]));
        return usageStatus(command.getCommandName());
    }

    /**
     * A print stream does not throw when the disk is full. An incomplete result must not end with success, unless its
     * reader has read enough.
     */
    private static int checkOutput(int status, String command, Console console) {
        if (!console.out().checkError() || console.isPipeClosed()) {
            return status;
        }
        console.error("the output is incomplete: the disk is full, or its file cannot be written");
        return status == ExitStatus.OK || usageStatus(command) == ExitStatus.FAILURE ? ExitStatus.FAILURE : status;
    }

    private static int adjustStatus(int status, String command) {
        return status == ExitStatus.USAGE ? usageStatus(command) : status;
    }

    /** Returns the exit code of an invalid command line. For some commands, 2 has another meaning. */
    private static int usageStatus(String command) {
        return Set.of(PlanCommand.NAME, DriftCommand.NAME).contains(command) ? ExitStatus.FAILURE : ExitStatus.USAGE;
    }
}
