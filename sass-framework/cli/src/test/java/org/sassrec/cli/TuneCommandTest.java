package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.engine.Sass;
import org.sassrec.experiment.RunListener;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.result.TuneResult;
import org.sassrec.training.TrainingEvent;

/** Searches on a model that learns nothing, because its learning rates are too low. */
@Tag("slow")
class TuneCommandTest extends CommandCase {
    private static final String LOW = "optimizer: {tables: {adagrad: 1e-9}, dense: {adam: 1e-9}}  # too low";
    private static final String SPACE =
            "space: {finetune.optimizer.dense.adam: [3e-3, 1e-2], finetune.optimizer.tables.adagrad: [5e-2, 1e-1],"
                    + " model.dropout: [0.1]}";

    private Path file() throws IOException {
        Path project =
                TinyProject.create(folder.resolve("project"), TinyProject.simulate(folder.resolve("simulation")));
        Path file = project.resolve("sass.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("optimizer: {tables: {adagrad: 1e-2}, dense: {adam: 1e-3}}", LOW)
                        .replaceFirst("pretrain: \\{.*}", "pretrain: {task: none}"));
        return file;
    }

    private int tune(Path file, String... more) {
        out.reset();
        List<String> arguments = new ArrayList<>(List.of("tune", "--file", file.toString(), "--set"));
        arguments.add("tune={trials: 5, seeds: 2, " + SPACE + "}");
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(file.resolveSibling("target/sass/tune.json")));
    }

    @Test
    void findsBetterSettingsAndContinues() throws IOException {
        Path file = file();
        String before = Files.readString(file);

        assertThat(tune(file)).as(err()).isEqualTo(ExitStatus.OK);

        JsonNode result = json(file);
        int best = result.path("best").asInt();
        assertThat(best).as(out()).isGreaterThan(1);
        assertThat(out())
                .containsOnlyOnce("prepare: done in")
                .contains("fine-tune: stale, because finetune.epochs changed; resumes from the existing result")
                .contains("Trial " + best + " is better than the file: mean of hr@50 on validation over 2 seeds ")
                .containsPattern("(?m)^1 \\(file\\) +0\\.\\d{4} +0\\.\\d{4} to 0\\.\\d{4} +3 +\\d+ s$")
                .containsPattern("as a variant of `compare`: \\{.*finetune.optimizer.*: ");
        assertThat(result.path("trials")).hasSize(5);
        assertThat(result.at("/trials/0/rungs")).as("1 and 3 epochs").hasSize(2);
        assertThat(result.path("trials").findValues("rungs").stream()
                        .filter(rungs -> rungs.size() == 2)
                        .count())
                .as("the file and three trials")
                .isEqualTo(4);
        assertThat(result.path("trials").findValues("confirmation")).hasSize(4);
        assertThat(result.at("/trials/0/confirmation/values")).hasSize(2);
        assertThat(file.resolveSibling("target/sass/tune.html"))
                .content()
                .contains("data-chart=\"trials\"", "data-chart=\"search\"");
        assertThat(file).content().isEqualTo(before);

        assertThatAKilledSearchContinues(file, best);
    }

    private void assertThatAKilledSearchContinues(Path file, int best) throws IOException {
        Folders.deleteRecursively(file.resolveSibling("target/sass/tune/sass/" + best + "/seed-8"));
        assertThat(tune(file)).as(err()).isEqualTo(ExitStatus.OK);
        assertThat(out()).containsOnlyOnce("fine-tune: done in").doesNotContain("prepare: done in");

        assertThat(tune(file)).as(err()).isEqualTo(ExitStatus.OK);
        assertThat(out()).doesNotContain("done in").contains("Trial " + best + " is better than the file");
    }

    @Test
    void reportsAModelOrFileThatCannotBeTuned() throws IOException {
        Path file = file();
        assertThat(tune(file, "--set", "model.type=popularity")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("error[SASS5220]: no key of the search space changes the model");

        assertThat(tune(file, "--set", "features.user.segment.column=nowhere")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err())
                .contains("error[SASS4005]: column `nowhere` does not exist in the users file")
                .contains("error[SASS5221]: the settings of the file have no result");
    }

    /** The file and its two rungs run in any case, then two trials. The rest is left out and not reported as better. */
    @Test
    void startsNothingAfterTheTimeLimit() throws IOException {
        ConfigRequest request = ConfigRequest.of(file())
                .withOverrides(List.of("tune={minutes: 600, trials: 6, seeds: 2, " + SPACE + "}"));
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        Clock clock = clock(now);
        List<String> started = new ArrayList<>();

        TuneResult result = Sass.loadToTune(request).withClock(clock).tune(listener(started, now));

        assertThat(started).containsExactly("file, 1 epoch", "file, 3 epochs", "trial 2, 1 epoch", "trial 3, 1 epoch");
        assertThat(result.best()).isNull();
        assertThat(result.leftOut())
                .containsExactly(
                        "3 of 5 trials with 1 epoch", "2 of 2 trials with 3 epochs", "1 run of the confirmation");
        assertThat(result.conclusion()).startsWith("The search has no confirmed result");

        started.clear();
        now[0] = Instant.parse("2026-01-02T00:00:00Z");
        TuneResult again = Sass.loadToTune(request).withClock(clock).tune(listener(started, new Instant[1]));
        assertThat(again.leftOut()).isEqualTo(result.leftOut());
        assertThat(again.trials()).isEqualTo(result.trials());
    }

    /**
     * An epoch of the file takes ten times as long as one of a trial. The number of trials depends on their own time.
     */
    @Test
    void usesTheTimeThatFasterTrialsLeave() throws IOException {
        ConfigRequest request = ConfigRequest.of(file())
                .withOverrides(List.of("tune={minutes: 320, trials: 7, seeds: 2, " + SPACE + "}"));
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        List<String> started = new ArrayList<>();

        TuneResult result = Sass.loadToTune(request)
                .withClock(clock(now))
                .tune(listener(started, run -> now[0] = now[0].plusSeconds(run.startsWith("file") ? 1_200 : 120)));

        assertThat(result.trials()).hasSize(7);
        assertThat(result.seeds()).hasSize(2);
        assertThat(result.trials().stream().filter(trial -> trial.confirmation() != null))
                .as("the file and all trials of the last rung")
                .hasSize(4);
        assertThat(result.leftOut()).isEmpty();
        assertThat(started).hasSize(2 + 6 + 3 + 4);
    }

    /**
     * The file needs 3,600 of 19,200 seconds. Half of the rest is reserved for the confirmation. The first rung gets three
     * fifths of the other half.
     */
    @Test
    void drawsTrialsUntilTheFirstRungIsOver() throws IOException {
        ConfigRequest request =
                ConfigRequest.of(file()).withOverrides(List.of("tune={minutes: 320, seeds: 2, " + SPACE + "}"));
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        List<String> started = new ArrayList<>();

        TuneResult result = Sass.loadToTune(request)
                .withClock(clock(now))
                .tune(listener(started, run -> now[0] = now[0].plusSeconds(run.startsWith("file") ? 1_200 : 1_000)));

        assertThat(result.trials()).as("5 trials of 1,000 seconds").hasSize(1 + 5);
        assertThat(result.leftOut()).containsExactly("1 of 3 trials with 3 epochs", "1 run of the confirmation");
        assertThat(result.seeds()).hasSize(2);
        assertThat(result.trials().stream().filter(trial -> trial.confirmation() != null))
                .as("the file and the best trial, not the one without a second seed")
                .hasSize(2);
    }

    /** Calls an action after each epoch. */
    private static RunListener listener(List<String> started, Consumer<String> epoch) {
        return new RunListener() {
            @Override
            public Consumer<PipelineEvent> started(String run, long seed, int number, int of, LoadedConfig config) {
                started.add(run);
                return event -> {
                    if (event instanceof PipelineEvent.Training training
                            && training.event() instanceof TrainingEvent.EpochCompleted) {
                        epoch.accept(run);
                    }
                };
            }

            @Override
            public void failed(String run, long seed, RuntimeException problem) {
                throw problem;
            }
        };
    }

    /** The time limit ends when the third trial starts. */
    private static RunListener listener(List<String> started, Instant[] now) {
        return new RunListener() {
            @Override
            public Consumer<PipelineEvent> started(String run, long seed, int number, int of, LoadedConfig config) {
                started.add(run);
                if (run.startsWith("trial 3")) {
                    now[0] = Instant.parse("2026-01-01T11:00:00Z");
                }
                return event -> {};
            }

            @Override
            public void failed(String run, long seed, RuntimeException problem) {
                throw problem;
            }
        };
    }

    private static Clock clock(Instant[] now) {
        return ((InstantSource) () -> now[0]).withZone(ZoneOffset.UTC);
    }
}
