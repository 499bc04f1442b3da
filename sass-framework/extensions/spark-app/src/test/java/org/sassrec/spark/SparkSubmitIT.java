package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Runs the application with the {@code spark-submit} of Spark. */
@EnabledIfEnvironmentVariable(
        named = "SASS_SPARK_HOME",
        matches = ".+",
        disabledReason = "needs Spark: run `export $(.ci/install-spark)`")
class SparkSubmitIT {
    private static final Pattern EXECUTOR = Pattern.compile("\"SparkListenerTaskEnd\".*?\"Executor ID\":\"(\\w+)\"");

    @TempDir
    private Path folder;

    @BeforeEach
    void writeProject() throws IOException {
        StringBuilder events = new StringBuilder("user,item,time,click\n");
        for (int row = 0; row < 400; row++) {
            events.append("u%d,i%d,%d,%d%n".formatted(row % 20, row * 7 % 30, 1_700_000_000L + row * 3_600L, row % 2));
        }
        Files.writeString(folder.resolve("events.csv"), events);
        Files.writeString(folder.resolve("sass.yaml"), """
                sass: 1
                name: app
                data:
                  events: {path: events.csv, user: user, item: item, time: {column: time, unit: s}}
                  split: {by: time, validation: 2d, test: 2d}
                  engine: spark
                label: click = 1
                scenarios:
                  home: {where: "true"}
                features:
                  user: [{name: user, column: user, type: id}]
                  item: [{name: item, column: item, type: id}]
                """);
        Files.createDirectory(log());
    }

    /** The folder in which Spark logs its events. */
    private Path log() {
        return folder.resolve("log");
    }

    private Process start(String master, String command) throws IOException {
        return new SparkSubmit(folder, log()).start(master, List.of(), command);
    }

    private SparkSubmit.Result run(String master, String command) throws IOException, InterruptedException {
        return result(start(master, command));
    }

    private SparkSubmit.Result result(Process process) throws IOException, InterruptedException {
        return new SparkSubmit(folder, log()).result(process);
    }

    /** Returns the executors that ended a task. */
    private Set<String> executors() throws IOException {
        Set<String> executors = new TreeSet<>();
        try (Stream<Path> logs = Files.list(log())) {
            for (Path events : logs.toList()) {
                Matcher task = EXECUTOR.matcher(Files.readString(events));
                while (task.find()) {
                    executors.add(task.group(1));
                }
            }
        }
        return executors;
    }

    /** The second preparation loads no TensorFlow, which the application does not contain, and does not start Spark. */
    @Test
    void preparesTheDatasetOfDuckDbWithExecutorsInOtherProcessesOfWhichOneIsKilled() throws Exception {
        Path kills = folder.resolve("kills");
        SparkSubmit.Result first = result(new SparkSubmit(folder, log())
                .start("local-cluster[2,1,1024]", ExecutorKiller.options(kills, 50, 20), "prepare"));

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out()).contains("prepare: done");
        assertThat(kills).isNotEmptyFile();
        assertThat(executors()).contains("0", "1");
        Path expected = Files.createDirectory(folder.resolve("duckdb"));
        for (String file : List.of("events.csv", "sass.yaml")) {
            Files.copy(folder.resolve(file), expected.resolve(file));
        }
        SparkSubmit.compareWithDuckDb(folder, expected);

        SparkSubmit.Result second = run("spark://127.0.0.1:1", "prepare");

        assertThat(second.status()).as(second.err()).isZero();
        assertThat(second.out()).contains("prepare: up to date");
        second.hasNoTrace();
    }

    @Test
    void reportsAnUnreachableMaster() throws IOException, InterruptedException {
        SparkSubmit.Result result = run("spark://127.0.0.1:1", "prepare");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("error[SASS4063]: Spark cannot start on the master `spark://127.0.0.1:1`")
                .contains("sass.yaml:6:11")
                .contains("no connection to 127.0.0.1:1")
                .contains("check `--master`");
        result.hasNoTrace();
    }

    @Test
    void reportsTheMissingLibraryOfTensorFlow() throws IOException, InterruptedException {
        SparkSubmit.Result result = run("spark://127.0.0.1:1", "publish");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("error[SASS4067]").contains("tensorflow-core-native");
        result.hasNoTrace();
    }

    @Test
    void stopsExecutorsWhenTheProcessIsStopped() throws IOException, InterruptedException {
        try (WatchService started = log().getFileSystem().newWatchService()) {
            log().register(started, StandardWatchEventKinds.ENTRY_CREATE);
            Process process = start("local-cluster[1,1,1024]", "prepare");
            WatchKey running = started.poll(3, TimeUnit.MINUTES);
            assertThat(running).isNotNull();
            List<ProcessHandle> executors = process.descendants().toList();
            process.destroy();
            SparkSubmit.Result result = result(process);

            assertThat(result.status()).isEqualTo(128 + 15);
            assertThat(result.err()).contains("stopped: completed stages and checkpoints are kept");
            result.hasNoTrace();
            for (ProcessHandle executor : executors) {
                executor.onExit().orTimeout(1, TimeUnit.MINUTES).join();
            }
        }
    }
}
