package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.prepare.sql.SqlEngineProvider;

/** Runs the application with the {@code spark-submit} of Spark. */
@EnabledIfEnvironmentVariable(
        named = "SASS_SPARK_HOME",
        matches = ".+",
        disabledReason = "needs Spark: run `export $(.ci/install-spark)`")
class SparkSubmitIT {
    private static final Path SPARK = Path.of(String.valueOf(System.getenv("SASS_SPARK_HOME")));

    @TempDir
    private Path folder;

    /** The result of a process. */
    private record Result(int status, String out, String err) {
        void hasNoTrace() {
            assertThat(err).doesNotContain("\tat ").doesNotContain(" ERROR ").doesNotContain("INFO Utils");
        }
    }

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
    }

    private Process start(List<String> options, String... command) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(SPARK.resolve("bin/spark-submit").toString()));
        line.addAll(options);
        line.addAll(List.of("--jars", engineJar().toString(), application().toString()));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("SPARK_HOME", SPARK.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.start();
    }

    private Result run(List<String> options, String... command) throws IOException, InterruptedException {
        return result(start(options, command));
    }

    private Result result(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return new Result(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    private static Path application() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("sass-spark-[^-]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    /** Writes a jar with the engine of this test. */
    private Path engineJar() throws IOException {
        Path jar = folder.resolve("engine.jar");
        String name = ExecutorsEngineProvider.class.getName();
        String file = name.replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream code =
                        ExecutorsEngineProvider.class.getClassLoader().getResourceAsStream(file)) {
            out.putNextEntry(new JarEntry(file));
            code.transferTo(out);
            out.putNextEntry(new JarEntry("META-INF/services/" + SqlEngineProvider.class.getName()));
            out.write(name.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    @Test
    void preparesWithExecutorsInOtherProcesses() throws IOException, InterruptedException {
        Result result = run(List.of("--master", "local-cluster[2,1,1024]"), "prepare");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("prepare: done");
        assertThat(folder.resolve("target/sass/dataset/manifest.json")).isNotEmptyFile();
        String[] processes = Files.readString(folder.resolve(ExecutorsEngineProvider.PROCESSES))
                .split(" ");
        assertThat(processes).hasSize(3).doesNotHaveDuplicates();
        result.hasNoTrace();
    }

    /** Shows that the second preparation loads no TensorFlow, which the application does not contain. */
    @Test
    void findsTheDatasetUpToDate() throws IOException, InterruptedException {
        run(List.of("--master", "local[2]"), "prepare");
        Result result = run(List.of("--master", "local[2]"), "prepare");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("prepare: up to date");
    }

    @Test
    void reportsAnUnreachableMaster() throws IOException, InterruptedException {
        Result result = run(List.of("--master", "spark://127.0.0.1:1"), "prepare");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("error[SASS4063]: Spark cannot start on the master `spark://127.0.0.1:1`")
                .contains("sass.yaml:6:11")
                .contains("no connection to 127.0.0.1:1")
                .contains("check `--master`");
        result.hasNoTrace();
    }

    @Test
    void stopsExecutorsWhenTheProcessIsStopped() throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0)) {
            Files.writeString(folder.resolve(ExecutorsEngineProvider.PORT), Integer.toString(server.getLocalPort()));
            server.setSoTimeout(180_000);
            Process process = start(List.of("--master", "local-cluster[1,1,1024]"), "prepare");
            try (Socket task = server.accept()) {
                List<ProcessHandle> executors = process.descendants().toList();
                process.destroy();
                Result result = result(process);

                assertThat(result.status()).isEqualTo(128 + 15);
                assertThat(result.err()).contains("stopped: completed stages and checkpoints are kept");
                result.hasNoTrace();
                assertThat(executors).isNotEmpty();
                for (ProcessHandle executor : executors) {
                    executor.onExit().orTimeout(1, TimeUnit.MINUTES).join();
                }
                assertThat(task.getInputStream().read()).isEqualTo(-1);
            }
        }
    }
}
