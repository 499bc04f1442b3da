package org.sassrec.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** Starts Spark, or reports why it cannot start. */
public final class SparkStart {
    private static final int CONNECT_MILLIS = 5_000;

    private SparkStart() {}

    /**
     * Returns the session of this process. The first call starts Spark with the options of {@code spark-submit}.
     *
     * @throws SassException SASS4063 if Spark cannot start
     */
    public static SparkSession session() {
        return SparkSession.getDefaultSession().isDefined()
                ? SparkSession.getDefaultSession().get()
                : start(new SparkConf());
    }

    static SparkSession start(SparkConf conf) {
        String master = conf.get("spark.master", "");
        checkStandaloneMaster(master);
        // A second run of a task could write rows of a collection after it is sealed.
        conf.set("spark.speculation", "false");
        try {
            return SparkLogs.limit(
                    conf, () -> SparkSession.builder().config(conf).getOrCreate());
        } catch (Exception e) {
            throw SassException.of(startProblem(master, rootMessage(e)), e);
        }
    }

    /** Spark tries for a minute to connect to a standalone master, and then fails with an unrelated message. */
    private static void checkStandaloneMaster(String master) {
        if (!master.startsWith("spark://")) {
            return;
        }
        List<String> refused = new ArrayList<>();
        for (String address : master.substring("spark://".length()).split(",", -1)) {
            URI uri = URI.create("spark://" + address);
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
                return;
            } catch (IOException | IllegalArgumentException e) {
                refused.add(address);
            }
        }
        throw startProblem(master, "no connection to " + String.join(", ", refused))
                .toException();
    }

    private static Diagnostic startProblem(String master, String reason) {
        Diagnostic problem = Diagnostic.error(
                        SparkCode.SPARK_START_FAILED, "Spark cannot start on the master `" + master + "`")
                .withNote(reason);
        if (reason.contains("emory") && reason.contains("must be at least")) {
            return problem.withHelp("give at least 1 GB to each process: `--driver-memory 1g --executor-memory 1g`");
        }
        return problem.withHelp("check `--master` and that this machine can reach the master");
    }

    /** Returns the first line of the message of the innermost exception. */
    static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage() == null || root.getMessage().isBlank() ? root.toString() : root.getMessage();
        return message.strip().lines().findFirst().orElse(root.toString());
    }
}
