package org.sassrec.spark;

import java.util.Set;
import org.apache.spark.SparkUserAppException;
import org.apache.spark.sql.SparkSession;
import org.sassrec.cli.SassCommand;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.FailureReporter;
import org.sassrec.diagnostic.SassException;

/**
 * The main class of the application for {@code spark-submit}. It runs those commands of {@code sass} that Spark makes
 * faster, and some that read the configuration only. Spark starts when a command opens the engine {@code spark} or runs
 * parts of its work.
 */
public final class SparkCommand {
    /** Commands that need the library of TensorFlow. */
    private static final Set<String> MODEL_COMMANDS = Set.of("evaluate", "publish", "refresh");

    private static final Set<String> COMMANDS = Set.of("help", "prepare", "validate", "explain", "schema");

    private SparkCommand() {}

    /**
     * Runs one command.
     *
     * @throws SparkUserAppException with the exit code of a command that does not succeed. Spark ends the process with
     * it. A cluster counts {@code System.exit} as a failure.
     */
    public static void main(String[] arguments) throws SparkUserAppException {
        int status;
        try {
            SparkVersion.check();
            SparkLogs.limit();
            status = run(arguments);
        } catch (SassException e) {
            status = FailureReporter.report(e, Console.ofProcess());
        }
        stopSpark();
        if (status != ExitStatus.OK) {
            throw new SparkUserAppException(status);
        }
    }

    private static int run(String[] arguments) {
        String command = arguments.length == 0 || arguments[0].startsWith("-") ? "help" : arguments[0];
        if (MODEL_COMMANDS.contains(command)) {
            TensorFlowLibrary.require();
        } else if (!COMMANDS.contains(command)) {
            Console.ofProcess()
                    .error(
                            "the command `" + command + "` does not run on Spark",
                            "run it with `sass` on one machine; on Spark run `prepare`, `evaluate`, `publish`, `refresh`,"
                                    + " `validate`, `explain` or `schema`");
            return ExitStatus.USAGE;
        }
        return SassCommand.runInProcess(arguments);
    }

    private static void stopSpark() {
        if (SparkSession.getDefaultSession().isDefined()) {
            SparkSession.getDefaultSession().get().stop();
        }
    }
}
