package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.spark.ComparedDatasets;

/**
 * Starts the application with the {@code spark-submit} of Spark.
 *
 * @param folder working folder, and folder of the files {@code out} and {@code err}
 * @param log folder of the events of Spark
 */
record SparkSubmit(Path folder, Path log) {
    private static final Path SPARK = Path.of(String.valueOf(System.getenv("SASS_SPARK_HOME")));

    /** The result of a process. */
    record Result(int status, String out, String err) {
        void hasNoTrace() {
            assertThat(err).doesNotContain("\tat ").doesNotContain(" ERROR ").doesNotContain("INFO Utils");
        }
    }

    /** Starts a command with options of {@code spark-submit}. */
    Process start(String master, List<String> options, String... command) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(SPARK.resolve("bin/spark-submit").toString(), "--master", master));
        for (String setting : List.of(
                "spark.eventLog.enabled=true",
                "spark.eventLog.dir=" + log.toUri(),
                "spark.eventLog.compress=false",
                "spark.eventLog.rolling.enabled=false",
                "spark.ui.enabled=false",
                "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1",
                "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1",
                "spark.sql.shuffle.partitions=2")) {
            line.addAll(List.of("--conf", setting));
        }
        line.addAll(options);
        line.add(System.getProperty("sass.spark.application"));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("SPARK_HOME", home().toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
        return builder.start();
    }

    /**
     * Returns a folder with links to the files of Spark. Executors copy all jars into its subfolder {@code work}, which is
     * removed with the folder of the test.
     */
    private Path home() throws IOException {
        Path home = folder.resolve("spark-home");
        if (!Files.exists(home)) {
            Files.createDirectory(home);
            try (Stream<Path> entries = Files.list(SPARK)) {
                for (Path entry : entries.filter(each -> !each.endsWith("work")).toList()) {
                    Files.createSymbolicLink(home.resolve(entry.getFileName()), entry);
                }
            }
        }
        return home;
    }

    /** Returns the folder of the executors of a {@code local-cluster}: {@code application/executor/stderr}. */
    Path executors() {
        return folder.resolve("spark-home/work");
    }

    /** Waits for a process. */
    Result result(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(30, TimeUnit.MINUTES)) {
            process.destroy();
            process.waitFor();
        }
        return new Result(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    /**
     * Prepares a project with DuckDB and compares the datasets.
     *
     * @param prepared project that Spark prepared
     * @param other folder with the same configuration and data
     */
    static void compareWithDuckDb(Path prepared, Path other) throws Exception {
        LoadedConfig loaded = ConfigLoader.load(ConfigRequest.of(other.resolve("sass.yaml")));
        Preparation.of(loaded.config(), DuckDbEngine::open)
                .locations(loaded::locationOf)
                .memory(1L << 28)
                .run();
        ComparedDatasets.compare(other.resolve("target/sass/dataset"), prepared.resolve("target/sass/dataset"));
    }
}
