package org.sassrec.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the application with the {@code spark-submit} of Spark.
 *
 * @param folder working folder, and folder of the files {@code out} and {@code err}
 * @param log folder of the events of Spark
 */
record SparkSubmit(Path folder, Path log) {
    static final Path SPARK = Path.of(String.valueOf(System.getenv("SASS_SPARK_HOME")));

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
        builder.environment().put("SPARK_HOME", SPARK.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
        return builder.start();
    }
}
