package org.sassrec.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.TinyProject;
import org.sassrec.files.FolderLock;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.training.TrainingEvent;

/** Tests that {@code refresh} uses the last complete training while the next one is active or has failed. */
@Tag("slow")
class RefreshDuringTrainingTest {
    @TempDir
    Path folder;

    private Path project;
    private Path users;
    private Path run;

    @BeforeEach
    void create() throws IOException {
        Path data = TinyProject.simulate(folder.resolve("data"));
        users = data.resolve("users.csv");
        project = TinyProject.create(folder.resolve("project"), data);
        run = project.resolve("target/sass");
    }

    private Sass sass(Consumer<PipelineEvent> listener) {
        return Sass.load(project.resolve("sass.yaml")).withListener(listener);
    }

    /** Refreshes and returns the end of the training whose weights were used. */
    private Instant refresh() throws IOException {
        List<Instant> used = new ArrayList<>();
        sass(event -> {
                    if (event instanceof PipelineEvent.Refreshing refreshing) {
                        used.add(refreshing.trained());
                    }
                })
                .refresh();
        assertThat(used).hasSize(1);
        return used.get(0);
    }

    /** Changes the data: adds a user with the values of the last one. */
    private void addUser(String id) throws IOException {
        List<String> rows = new ArrayList<>(Files.readAllLines(users));
        rows.add(rows.get(rows.size() - 1).replaceFirst("^[^,]+", id));
        Files.write(users, rows);
    }

    private static boolean isInside(PipelineEvent event, PipelineStage stage) {
        return switch (stage) {
            case PREPARE, EXPORT -> event instanceof PipelineEvent.Step step && step.stage() == stage;
            case PRETRAIN, FINETUNE ->
                event instanceof PipelineEvent.Training training
                        && training.event() instanceof TrainingEvent.EpochCompleted epoch
                        && epoch.phase().name().equals(stage.name());
            case EVALUATE ->
                event instanceof PipelineEvent.Decided decided
                        && decided.decision().stage() == stage;
            case PUBLISH -> false;
        };
    }

    @Test
    void usesTheLastCompleteTraining() throws IOException {
        assertThatThrownBy(this::refresh).hasMessageContaining("SASS5921");
        sass(event -> {}).train();
        Instant first = refresh();

        // During a training, which holds the lock of the run folder.
        FolderLock training = Objects.requireNonNull(FolderLock.tryLock(run, "run.lock"));
        try {
            assertThat(refresh()).isEqualTo(first);
        } finally {
            training.close();
        }

        addUser("u99999");
        for (PipelineStage stage : PipelineStage.values()) {
            if (stage == PipelineStage.PUBLISH) {
                continue;
            }
            assertThatThrownBy(() -> sass(event -> {
                                if (isInside(event, stage)) {
                                    throw new IllegalStateException("fails in " + stage.label());
                                }
                            })
                            .train())
                    .hasMessage("fails in " + stage.label());
            assertThat(refresh()).as("after a failed " + stage.label()).isEqualTo(first);
        }

        sass(event -> {}).train();
        assertThat(refresh()).isAfter(first);
        try (var stored = Files.list(run.resolve("trainings"))) {
            assertThat(stored).hasSize(1);
        }
    }
}
