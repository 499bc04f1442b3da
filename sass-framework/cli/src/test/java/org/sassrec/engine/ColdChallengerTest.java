package org.sassrec.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.TinyProject;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.files.Sha256;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.plan.Planner;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.warmstart.ColdChallenge;
import org.sassrec.training.warmstart.TrainingLineage;

/** Tests the comparison of a warm start with a cold model, with {@code finetune.warm.coldEvery}. */
@Tag("slow")
class ColdChallengerTest {
    private static final String STRONG = "finetune.optimizer={tables: {adagrad: 1e-1}, dense: {adam: 1e-2}}";
    private static final String WEAK = "finetune.optimizer={tables: {adagrad: 1e-6}, dense: {adam: 1e-6}}";

    @TempDir
    Path folder;

    private Path project;
    private final List<String> events = new ArrayList<>();
    private TrainingEvent.@Nullable ChallengerCompared compared;
    private Class<?> failsAt = Void.class;

    @BeforeEach
    void create() throws IOException {
        Path data = TinyProject.simulate(folder.resolve("data"));
        project = TinyProject.create(folder.resolve("project"), data);
        Path file = project.resolve("sass.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "finetune:\n",
                                "finetune:\n  start: warm\n  warm: {epochs: 1, replay: 0.01, coldEvery: 2d}\n  refit: validation\n")
                        .replace("validation: 1d, test: 2d", "validation: 3d, test: 1d"));
    }

    /** Trains and records the stages that ran. */
    private void train(String date, String... overrides) throws IOException {
        events.clear();
        Sass.load(ConfigRequest.of(project.resolve("sass.yaml"))
                        .withOverrides(List.of(overrides))
                        .withDate(date))
                .withListener(event -> {
                    if (event instanceof PipelineEvent.Decided decided
                            && decided.decision().runs()) {
                        events.add(decided.decision().stage().label());
                    } else if (event instanceof PipelineEvent.Training training) {
                        if (training.event() instanceof TrainingEvent.ChallengerCompared result) {
                            compared = result;
                        }
                        if (failsAt.isInstance(training.event())) {
                            throw new IllegalStateException("killed");
                        }
                    }
                })
                .train();
    }

    /** Returns the planned duration of fine-tuning. */
    private double plannedSeconds(String... overrides) throws IOException {
        LoadedConfig config = ConfigLoader.load(ConfigRequest.of(project.resolve("sass.yaml"))
                .withOverrides(List.of(overrides))
                .withDate("2026-01-18"));
        return Planner.schedule(config, Clock.systemUTC(), Set.of(PipelineStage.FINETUNE))
                .seconds()
                .get(PipelineStage.FINETUNE);
    }

    private Path result(String name) {
        return project.resolve("target/sass").resolve(name);
    }

    private TrainingLineage lineage(String training) {
        return TrainingLineage.read(result(training));
    }

    private ColdChallenge challenge() {
        return requireNonNull(lineage("finetune").last().challenge());
    }

    private Map<String, String> weights() throws IOException {
        Map<String, String> weights = new TreeMap<>();
        try (Stream<Path> files = Files.walk(result("finetune"))) {
            for (Path each : files.filter(file -> file.endsWith("model.ckpt")).toList()) {
                weights.put(result("").relativize(each).toString(), Sha256.ofFile(each));
            }
        }
        return weights;
    }

    @Test
    void betterColdModelTakesOverAfterAnInterruption() throws IOException {
        train("2026-01-16", WEAK);
        train("2026-01-17", WEAK);
        assertThat(compared).as("the first comparison is after two days").isNull();
        assertThat(events).contains("prepare", "fine-tune").doesNotContain("pre-train");

        String[] all = {STRONG, "finetune.epochs=6", "finetune.refit=all"};
        failsAt = TrainingEvent.ChallengerCompared.class;
        assertThatThrownBy(() -> train("2026-01-18", all)).hasMessage("killed");
        failsAt = Void.class;
        train("2026-01-18", all);
        assertThat(requireNonNull(compared).takesOver()).as("%s", compared).isTrue();
        assertThat(requireNonNull(compared).difference()).isPositive();
        assertThat(lineage("finetune").warmStarts()).isZero();
        assertThat(lineage("finetune").coldStart()).isEqualTo("2026-01-18");
        assertThat(lineage("final/finetune").warmStarts()).isZero();
        assertThat(result("finetune/warm")).doesNotExist();
        assertThat(result("challenger")).doesNotExist();
        assertThat(result("final/pretrain")).exists();
        Map<String, String> weights = weights();
        assertThat(weights).hasSizeGreaterThan(1);
        train("2026-01-18", all);
        assertThat(events).doesNotContain("prepare", "pre-train", "fine-tune", "evaluate");
        assertThat(weights()).isEqualTo(weights);
    }

    @Test
    void chainContinuesWithoutABetterColdModel() throws IOException {
        train("2026-01-16", STRONG);
        assertThat(plannedSeconds()).isGreaterThan(plannedSeconds("finetune.warm.coldEvery=9d"));
        train("2026-01-18", WEAK);
        assertThat(events).contains("pre-train");
        assertThat(requireNonNull(compared).takesOver()).as("%s", compared).isFalse();
        assertThat(challenge().takesOver()).isFalse();
        assertThat(challenge().samples()).isPositive();
        assertThat(lineage("finetune").warmStarts()).isEqualTo(1);
        assertThat(result("finetune/warm")).exists();
        assertThat(result("challenger")).doesNotExist();

        compared = null;
        train("2026-01-19", WEAK);
        assertThat(compared)
                .as("the next comparison is two days after the last one")
                .isNull();
    }
}
