package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.result.TuneResult;

class SearchOutcomeTest {
    private static final String METRIC = "hr@1";
    private static final Map<String, Integer> USERS = Map.of("home", 20);

    @TempDir
    Path folder;

    private LoadedConfig loaded;

    @BeforeEach
    void load() throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), TuningProject.YAML + """
                evaluate: {metrics: [hr@1]}
                tune: {trials: 3, seeds: 3, metric: hr@1}
                """);
        loaded = ConfigLoader.loadToTune(ConfigRequest.of(file));
    }

    private Trial trial(int number) throws IOException {
        Trial trial = new Trial(number, Map.of(), loaded.tuning().file());
        ExperimentRun first = run(number, seeds().get(0));
        trial.add(3, first, METRIC);
        trial.addSeed(first, METRIC);
        return trial;
    }

    private List<Long> seeds() {
        return loaded.tuning().config().seeds();
    }

    /** Evaluated at a minute that is the number of the trial, and a second that is the seed. */
    private ExperimentRun run(int number, long seed) throws IOException {
        ExperimentRun run = SampleRuns.ran(folder, loaded, "trial" + number, seed, 10, USERS);
        String finished = "2026-01-01T00:0" + number + ":0" + seeds().indexOf(seed) + "Z";
        RunState.CompletedStage done = new RunState.CompletedStage(StageInputs.of(Map.of()), 1, finished, null);
        try (RunFolder lock = RunFolder.open(run.folder())) {
            lock.write(new RunState(Map.of(PipelineStage.EVALUATE, done), null, Map.of(), Map.of()));
        }
        return run;
    }

    @Test
    void keepsSeedsWithWhichOneTrialFails() throws IOException {
        Trial file = trial(1);
        Trial good = trial(2);
        Trial failed = trial(3);
        for (long seed : seeds().subList(1, 3)) {
            file.addSeed(run(1, seed), METRIC);
            good.addSeed(run(2, seed), METRIC);
        }
        failed.addSeed(
                SampleRuns.run(folder.resolve("none"), loaded, "trial3", seeds().get(1), "the loss is not finite"),
                METRIC);
        failed.addSeed(run(3, seeds().get(2)), METRIC);

        TuneResult result = outcome(file, good, failed).result(null, List.of());

        assertThat(result.seeds()).isEqualTo(seeds()).hasSize(3);
        TuneResult.Confirmation confirmed = result.trial(2).confirmation();
        assertThat(confirmed).isNotNull();
        assertThat(confirmed.values()).hasSize(3);
        assertThat(confirmed.difference()).isNotNull();
        assertThat(result.trial(3).confirmation()).isNull();
        assertThat(result.trial(3).problem()).isEqualTo("the loss is not finite");
    }

    @Test
    void leavesOutSeedsThatNotAllTrialsHave() throws IOException {
        Trial file = trial(1);
        Trial trial = trial(2);
        file.addSeed(run(1, seeds().get(1)), METRIC);
        assertThat(outcome(file, trial).result(null, List.of()).seeds()).containsExactly(seeds().get(0));
    }

    @Test
    void containsTheRunsOfTheConfirmation() throws IOException {
        Trial file = trial(1);
        Trial trial = trial(2);
        trial.addSeed(run(2, seeds().get(2)), METRIC);
        assertThat(outcome(file, trial).runs())
                .extracting(ExperimentRun::seed)
                .contains(seeds().get(0), seeds().get(2));
    }

    private SearchOutcome outcome(Trial... logs) {
        return new SearchOutcome(loaded, List.of(logs), List.of(), Optional.empty());
    }
}
