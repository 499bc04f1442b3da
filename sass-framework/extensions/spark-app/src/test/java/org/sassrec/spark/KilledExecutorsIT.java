package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.prepare.spark.RandomProject;

/**
 * A preparation on three executors gives the dataset of DuckDB while executors are killed. The system property {@code
 * sass.spark.killedProjects} enables the test and sets the number of random projects, and {@code sass.spark.killedStages} the distance of the
 * stages in which an executor is killed. Each project starts at another stage.
 */
@EnabledOnOs(OS.LINUX)
@EnabledIfEnvironmentVariable(
        named = "SASS_SPARK_HOME",
        matches = ".+",
        disabledReason = "needs Spark: run `export $(.ci/install-spark)`")
@EnabledIfSystemProperty(
        named = "sass.spark.killedProjects",
        matches = "[0-9]+",
        disabledReason = "takes two minutes for each project: -Dsass.spark.killedProjects=10")
class KilledExecutorsIT {
    private static final int PROJECTS = Integer.getInteger("sass.spark.killedProjects", 0);
    private static final int FIRST = Integer.getInteger("sass.spark.firstKilledProject", 1);
    private static final int EVERY = Integer.getInteger("sass.spark.killedStages", 50);

    static IntStream seeds() {
        return IntStream.range(FIRST, FIRST + PROJECTS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void preparesTheDatasetOfDuckDb(int seed, @TempDir Path folder, TestReporter reporter) throws Exception {
        Path expected = Files.createDirectory(folder.resolve("duckdb"));
        Path actual = Files.createDirectory(folder.resolve("spark"));
        RandomProject.write(expected, seed);
        RandomProject.write(actual, seed);
        Path log = folder.resolve("kills");
        SparkSubmit submit = new SparkSubmit(actual, Files.createDirectory(folder.resolve("events")));

        SparkSubmit.Result result = submit.result(submit.start(
                "local-cluster[3,1,1024]",
                ExecutorKiller.options(log, EVERY, seed * 7 % EVERY),
                "prepare",
                "--set",
                "data.engine=spark"));

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(log).isNotEmptyFile();
        SparkSubmit.compareWithDuckDb(actual, expected);
        reporter.publishEntry("seed " + seed, Files.readAllLines(log).size() + " executors killed");
    }
}
