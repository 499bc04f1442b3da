package org.sassrec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.SassCommand;
import org.sassrec.config.SassConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.content.ExportReader;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.release.ReleaseChannel;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;

/** Publishes to Milvus with the {@code spark-submit} of Spark. */
@EnabledIfEnvironmentVariable(
        named = "SASS_SPARK_HOME",
        matches = ".+",
        disabledReason = "needs Spark: run `export $(.ci/install-spark)`")
@EnabledIfEnvironmentVariable(
        named = "SASS_MILVUS_LITE",
        matches = ".+",
        disabledReason = "needs Milvus: run `export $(.ci/start-milvus lite)`")
class SparkPublishIT {
    private static final int MINUTES = 10;

    @TempDir
    private Path folder;

    /** Trains on Spark in this process, which exports and evaluates as on executors. */
    @BeforeEach
    void train() throws IOException {
        TrainedProject.write(folder, """
                publish:
                  store: milvus
                  milvus:
                    uri: "${env:SASS_MILVUS_LITE}"
                    token: "${env:SASS_MILVUS_TOKEN:-}"
                    prefix: spark%d
                """.formatted(ProcessHandle.current().pid()));
        Files.createDirectory(log());
        LocalSpark.start();
        try {
            assertThat(SassCommand.runInProcess(
                            new String[] {"train", "-f", sassFile().toString()}))
                    .isZero();
        } finally {
            LocalSpark.stop();
        }
    }

    private Path sassFile() {
        return folder.resolve("sass.yaml");
    }

    private Path log() {
        return folder.resolve("log");
    }

    private static Path tensorFlow() throws IOException, URISyntaxException {
        URL library = Objects.requireNonNull(
                SparkPublishIT.class.getResource("/org/tensorflow/internal/c_api/linux-x86_64/libjnitensorflow.so"));
        return Path.of(
                ((JarURLConnection) library.openConnection()).getJarFileURL().toURI());
    }

    @Test
    void publishesTheExportAlthoughAnExecutorIsKilled() throws Exception {
        SparkSubmit submit = new SparkSubmit(folder, log());
        Process process = submit.start(
                "local-cluster[2,1,1024]", List.of("--jars", tensorFlow().toString()), "publish");
        killExecutor(process, submit.executors());
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroy();
        }

        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        assertThat(events()).contains("ExecutorLostFailure");
        assertReleaseEqualsExport();
    }

    /** Kills the first executor that runs a task. */
    private static void killExecutor(Process process, Path executors) throws IOException, InterruptedException {
        while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
            Optional<Path> running = runningExecutor(executors);
            if (running.isPresent()) {
                String id = "--executor-id " + running.get().getFileName() + " ";
                for (ProcessHandle each : process.descendants().toList()) {
                    if (each.info().commandLine().orElse("").contains(id)) {
                        each.destroyForcibly();
                    }
                }
                return;
            }
        }
    }

    /** Returns the folder of an executor whose log has a task. */
    private static Optional<Path> runningExecutor(Path executors) throws IOException {
        if (!Files.exists(executors)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(executors, 3)) {
            for (Path errors : files.filter(file -> file.endsWith("stderr")).toList()) {
                if (Files.readString(errors).contains("Running task")) {
                    return Optional.of(errors.getParent());
                }
            }
        }
        return Optional.empty();
    }

    private String events() throws IOException {
        try (Stream<Path> logs = Files.list(log())) {
            return Files.readString(logs.findFirst().orElseThrow());
        }
    }

    private void assertReleaseEqualsExport() {
        SassConfig config = ConfigLoader.load(sassFile(), List.of()).config();
        try (VectorStore store = ConfiguredStore.openExisting(config)) {
            ReleaseManifest live = ReleaseChannel.of(store, "live").live().orElseThrow();
            for (ScenarioVectors exported : ExportReader.open(folder.resolve("target/sass/export"), Map.of())
                    .scenarios()) {
                String collection = Objects.requireNonNull(live.scenarios().get(exported.scenario()))
                        .name();
                List<String> ids = new ArrayList<>();
                store.ids(collection, ids::add);
                assertThat(store.count(collection)).isEqualTo(exported.rows());
                assertThat(ids).hasSize(exported.rows()).doesNotHaveDuplicates();
                Map<String, VectorStore.Row> rows = new HashMap<>();
                for (int from = 0; from < ids.size(); from += 1_000) {
                    store.fetch(collection, ids.subList(from, Math.min(ids.size(), from + 1_000)))
                            .forEach(row -> rows.put(row.id(), row));
                }
                float[] vector = new float[exported.dim()];
                for (int row = 0; row < exported.rows(); row++) {
                    exported.vector(row, vector);
                    VectorStore.Row stored = Objects.requireNonNull(rows.get(exported.id(row)));
                    assertThat(stored.vector()).isEqualTo(vector);
                    assertThat(stored.fields()).isEqualTo(exported.texts(row));
                }
            }
        }
    }
}
