package org.sassrec.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.StageInputs;

/** Tests the stored trainings of a run folder, also after an interruption at each step. */
class TrainingArchiveTest {
    @TempDir
    Path folder;

    private Path output;
    private Path trainings;

    @BeforeEach
    void train() throws IOException {
        output = folder.resolve("target/sass");
        trainings = output.resolve("trainings");
        trained("first");
    }

    private TrainingArchive archive(String gates) throws IOException {
        String yaml = """
                sass: 1
                name: app
                data:
                  events: {path: log.csv, user: user_id, item: video_id, time: {column: time_ms, unit: ms}}
                  split: {by: time, test: 1d}
                label: is_click = 1
                scenarios: {home: {where: tab = 1}}
                features: {user: [{name: user, column: user_id, type: id}], item: [{name: item, column: video_id, type: id}]}
                qualityGates: %s
                """.formatted(gates);
        LoadedConfig config = ConfigLoader.load(Files.writeString(folder.resolve("sass.yaml"), yaml), List.of());
        return new TrainingArchive(RunContext.of(config, event -> {}));
    }

    private TrainingArchive archive() throws IOException {
        return archive("{}");
    }

    /** Replaces the files of the run folder, as a training does. */
    private void trained(String name) throws IOException {
        try (RunFolder run = RunFolder.open(output)) {
            Folders.deleteRecursively(output.resolve("finetune"));
            Files.createDirectories(output.resolve("finetune/all/finetune/epoch-1"));
            Files.writeString(output.resolve("finetune/all/finetune/epoch-1/model.ckpt"), name);
            Folders.deleteRecursively(output.resolve("dataset"));
            Files.writeString(Files.createDirectories(output.resolve("dataset")).resolve("events.arrow"), name);
            for (String file : List.of("evaluation.json", "queries.bin")) {
                Files.deleteIfExists(output.resolve(file));
                Files.writeString(output.resolve(file), name);
            }
            RunState state = run.read();
            for (PipelineStage stage : List.of(PipelineStage.PREPARE, PipelineStage.FINETUNE, PipelineStage.EVALUATE)) {
                state = state.finish(
                        stage, new RunState.CompletedStage(StageInputs.of(Map.of("name", name)), 1, name, null));
            }
            run.write(state);
        }
    }

    private List<String> stored() throws IOException {
        try (Stream<Path> files = Files.list(trainings)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private String weights() throws IOException {
        return Files.readString(archive().newest().orElseThrow().resolve("finetune/all/finetune/epoch-1/model.ckpt"));
    }

    @Test
    void storesHardLinksOnce() throws IOException {
        assertThat(archive().newest()).isEmpty();
        archive().storeTrained();
        archive().storeTrained();
        assertThat(stored()).containsExactly("1");
        for (String file : List.of(
                "dataset/events.arrow",
                "finetune/all/finetune/epoch-1/model.ckpt",
                "evaluation.json",
                "queries.bin",
                "run.json")) {
            assertThat(Files.isSameFile(
                            output.resolve(file), trainings.resolve("1").resolve(file)))
                    .as(file)
                    .isTrue();
        }
        trained("second");
        assertThat(weights()).as("during the second training").isEqualTo("first");
        archive().storeTrained();
        assertThat(stored()).containsExactly("2");
        assertThat(weights()).isEqualTo("second");
    }

    @Test
    void continuesAfterAnInterruptionAtEachStep() throws IOException {
        archive().storeTrained();
        // While the links are created.
        trained("second");
        Files.writeString(
                Files.createDirectories(trainings.resolve(".new-a/dataset")).resolve("events.arrow"), "half");
        assertThat(weights()).isEqualTo("first");
        archive().storeTrained();
        assertThat(stored()).containsExactly("2");
        // Before the older training is deleted, and within its deletion.
        Files.writeString(
                Files.createDirectories(trainings.resolve("1/finetune")).resolve("result.json"), "half");
        assertThat(weights()).isEqualTo("second");
        archive().storeTrained();
        assertThat(stored()).containsExactly("2");
    }

    @Test
    void keepsThePreviousTrainingIfTheNextCannotBeStored() throws IOException {
        archive().storeTrained();
        trained("second");
        Files.delete(output.resolve("queries.bin"));
        assertThatThrownBy(() -> archive().storeTrained())
                .isInstanceOf(SassException.class)
                .hasMessageContaining("cannot write the run folder");
        assertThat(weights()).isEqualTo("first");
    }

    @Test
    void keepsTheFilesOfARunningRefresh() throws IOException {
        archive().storeTrained();
        TrainingArchive refreshing = archive();
        Path used = refreshing.newest().orElseThrow();
        TrainingArchive.Session session = refreshing.open();
        try (session) {
            assertThatThrownBy(() -> archive().open())
                    .hasMessageContaining("error[SASS5901]: another refresh is using " + output);
            refreshing.requireCurrent(used);
            trained("second");
            archive().storeTrained();
            assertThat(stored()).containsExactly("1", "2");
            assertThatThrownBy(() -> refreshing.requireCurrent(used))
                    .hasMessageContaining("error[SASS5901]: a training was completed during this refresh");
        }
        assertThat(stored()).containsExactly("2");
        archive().open().close();
    }

    /** The gates decide which training a refresh uses, unless no other one exists. */
    @Test
    void keepsATrainingThatPassedItsGates() throws IOException {
        String gates = "{home: {hr@50: {atLeast: 0.1}}}";
        archive(gates).storeTrained();
        assertThat(weights()).as("the only one").isEqualTo("first");
        trained("second");
        archive(gates).storeTrained();
        assertThat(weights()).as("not evaluated yet").isEqualTo("first");
        archive(gates).storeIfAccepted(false);
        assertThat(weights()).as("failed").isEqualTo("first");
        archive(gates).storeIfAccepted(true);
        assertThat(weights()).as("passed").isEqualTo("second");
    }
}
