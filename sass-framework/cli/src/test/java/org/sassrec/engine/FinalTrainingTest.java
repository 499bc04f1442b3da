package org.sassrec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.TinyProject;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.result.PlanResult;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.TrainingResult;

/** Tests {@code finetune.refit: all}: the released weights are trained on all days after the evaluated model passed. */
@Tag("slow")
class FinalTrainingTest extends CommandCase {
    private Path project;
    private Path run;

    @BeforeEach
    void create() throws IOException {
        project = TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("data")));
        run = project.resolve("target/sass");
        Path yaml = project.resolve("sass.yaml");
        Files.writeString(
                yaml,
                Files.readString(yaml)
                        .replace(
                                "  epochs: 3\n",
                                "  epochs: 3\n  refit: all\n  earlyStopping: {metric: hr@50, patience: 1}\n"));
    }

    private int sass(String command, String... overrides) {
        return runIn(project, command, overrides);
    }

    private PlanResult.Stage allDays(String... overrides) throws IOException {
        PlanResult plan = Sass.load(
                        ConfigRequest.of(project.resolve("sass.yaml")).withOverrides(List.of(overrides)))
                .plan();
        return plan.stages().stream()
                .filter(stage -> stage.stage().equals("all days"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void releasesWeightsOfAllDays() throws IOException {
        String gate = "qualityGates={default: {hr@50: {atLeast: 0.99}}}";
        assertThat(sass("train", gate)).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("error[SASS6001]");
        assertThat(run.resolve("final")).as("the model failed its gate").doesNotExist();
        assertThat(sass("publish")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).startsWith("error[SASS5924]: no trained model to publish: the training on all days");

        // An interruption. The next run continues and evaluates nothing again.
        assertThatThrownBy(() -> Sass.load(project.resolve("sass.yaml"))
                        .withListener(event -> {
                            if (event instanceof PipelineEvent.Training
                                    && Files.exists(run.resolve("final/pretrain"))) {
                                throw new IllegalStateException("interrupted");
                            }
                        })
                        .train())
                .hasMessage("interrupted");
        assertThat(sass("train")).as(err()).isZero();
        assertThat(completedStages()).containsExactly("pre-train", "fine-tune", "export");
        assertThat(out()).contains("train: the evaluated model is accepted; the released model is trained on all days");
        assertThat(sass("train")).isZero();
        assertThat(completedStages()).as("up to date").isEmpty();

        TrainingResult.Unit evaluated =
                TrainingResult.read(run.resolve("finetune")).units().get(0);
        TrainingResult.Unit all =
                TrainingResult.read(run.resolve("final/finetune")).units().get(0);
        assertThat(all.epochs()).hasSize(evaluated.bestEpoch());
        assertThat(all.biasWeight()).isEqualTo(evaluated.biasWeight());
        long events;
        try (Dataset dataset = DatasetOpener.open(run.resolve("final/dataset"))) {
            events = dataset.events().rows();
            assertThat(dataset.samples(0, Split.TEST).size()).isZero();
            assertThat(dataset.samples(0, Split.VALIDATION).size()).isZero();
        }

        assertThat(sass("publish")).as(err()).isZero();
        assertThat(completedStages()).containsExactly("publish");
        assertThat(out())
                .containsPattern("publish: the weights were trained on (\\S+) to (\\S+); the metrics are those of the"
                        + " evaluated model, trained up to \\S+");
        assertThat(sass("publish")).isZero();
        assertThat(completedStages()).isEmpty();

        // A refresh of the same data has the weights and the events of the release.
        assertThat(sass("refresh")).as(err()).isZero();
        assertThat(completedStages()).containsExactly("prepare", "export", "publish");
        assertThat(out()).contains("; the metrics are those of the evaluated model");
        var config = ConfigLoader.load(project.resolve("sass.yaml"), List.of()).config();
        Path stored = run.resolve("trainings/1/final");
        try (Dataset trained = DatasetOpener.open(stored.resolve("dataset"));
                Dataset refreshed = DatasetOpener.open(run.resolve("refresh/dataset"));
                TrainedModel one = TrainedModel.open(config, trained, stored.resolve("finetune"), Horizon.TRAIN);
                TrainedModel other =
                        TrainedModel.open(config, refreshed, run.resolve("final/finetune"), Horizon.TRAIN)) {
            assertThat(refreshed.events().rows()).isEqualTo(events);
            int[] items = trained.candidates(0, Horizon.TRAIN);
            int[] same = Arrays.stream(items)
                    .map(item -> refreshed.itemIndex(trained.itemId(item)))
                    .toArray();
            assertThat(other.encoder().items(0, same, Horizon.TRAIN))
                    .isEqualTo(one.encoder().items(0, items, Horizon.TRAIN));
        }

        assertThat(allDays()).satisfies(stage -> assertThat(stage.reason()).isEqualTo("up to date"));
        // The interrupted stage has no measured time. The others need the same work again.
        PlanResult.Stage planned = allDays("pretrain.task=none");
        assertThat(planned.reason()).isEqualTo("prepare, fine-tune, export, after the quality gates");
        double measured = RunFolder.read(run.resolve("final")).timings().values().stream()
                .mapToDouble(RunState.StageTiming::seconds)
                .sum();
        assertThat(planned.seconds()).isEqualTo(Math.round(measured * 10) / 10.0);

        // Without the key, the evaluated model is released again, and no stage trains.
        assertThat(sass("train", "finetune.refit=validation")).as(err()).isZero();
        assertThat(completedStages()).containsExactly("fine-tune", "export", "evaluate");
        assertThat(out()).doesNotContain("fine-tune epoch");
        assertThat(run.resolve("final")).doesNotExist();
    }
}
