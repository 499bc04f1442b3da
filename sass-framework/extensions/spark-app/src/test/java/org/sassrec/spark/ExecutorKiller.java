package org.sassrec.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Kills the executor of the first task of every n-th stage, in the driver of a {@code local-cluster}. The setting {@code
 * spark.sass.kill.every} is n, {@code spark.sass.kill.first} is the first stage, and {@code spark.sass.kill.log} is the
 * file to which a line is written for each killed executor.
 */
public final class ExecutorKiller extends SparkListener {
    private final int every;
    private final int first;
    private final Path log;
    private final Set<Integer> stages = new HashSet<>();

    /** Creates the listener. Spark calls this constructor. */
    public ExecutorKiller(SparkConf conf) {
        this.every = conf.getInt("spark.sass.kill.every", 1);
        this.first = conf.getInt("spark.sass.kill.first", 0);
        this.log = Path.of(conf.get("spark.sass.kill.log"));
    }

    /** Returns the options of {@code spark-submit} that install the listener. */
    static List<String> options(Path log, int every, int first) throws URISyntaxException {
        List<String> options =
                new ArrayList<>(List.of("--driver-class-path", classes().toString()));
        for (String setting : List.of(
                "spark.extraListeners=" + ExecutorKiller.class.getName(),
                "spark.sass.kill.every=" + every,
                "spark.sass.kill.first=" + first,
                "spark.sass.kill.log=" + log,
                // Otherwise each block of a killed executor is requested for 15 seconds.
                "spark.shuffle.io.maxRetries=1",
                "spark.shuffle.io.retryWait=100ms")) {
            options.addAll(List.of("--conf", setting));
        }
        return options;
    }

    /** Returns the folder of the test classes. The working folder of the tests is another one with a shaded jar. */
    private static Path classes() throws URISyntaxException {
        return Path.of(ExecutorKiller.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart task) {
        // A repeated stage has the same number.
        if (task.stageId() % every == first && stages.add(task.stageId())) {
            kill(task.taskInfo().executorId(), task.stageId());
        }
    }

    /** Executors are processes of a worker in this process. */
    private void kill(String executor, int stage) {
        ProcessHandle.current()
                .descendants()
                .filter(process -> isExecutor(process, executor))
                .filter(ProcessHandle::destroyForcibly)
                .forEach(process -> append("stage " + stage + ": killed executor " + executor));
    }

    private static boolean isExecutor(ProcessHandle process, String executor) {
        List<String> command = command(process);
        int id = command.indexOf("--executor-id");
        return id > 0
                && command.get(id + 1).equals(executor)
                && command.contains("org.apache.spark.executor.CoarseGrainedExecutorBackend");
    }

    /** The API of Java truncates long commands. */
    private static List<String> command(ProcessHandle process) {
        try {
            return List.of(Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .split("\0", -1));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(String line) {
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
