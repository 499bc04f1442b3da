package org.sassrec.tuning;

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
import org.sassrec.comparison.ComparisonRun;
import org.sassrec.comparison.SampleRuns;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.result.TuneResult;

class SearchOutcomeTest {
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

    private TrialLog log(int number) throws IOException {
        TrialLog log = new TrialLog(new Trial(number, Map.of(), loaded.tuning().file()), "hr@1");
        ComparisonRun first = run(number, seeds().get(0));
        log.add(3, first);
        log.addSeed(first);
        return log;
    }

    private List<Long> seeds() {
        return loaded.tuning().config().seeds();
    }

    /** Evaluated at a minute that is the number of the trial, and a second that is the seed. */
    private ComparisonRun run(int number, long seed) throws IOException {
        ComparisonRun run = SampleRuns.ran(folder, loaded, "trial" + number, seed, 10, USERS);
        String finished = "2026-01-01T00:0" + number + ":0" + seeds().indexOf(seed) + "Z";
        RunState.CompletedStage done = new RunState.CompletedStage(StageInputs.of(Map.of()), 1, finished, null);
        try (RunFolder lock = RunFolder.open(run.folder())) {
            lock.write(new RunState(Map.of(PipelineStage.EVALUATE, done), null, Map.of(), Map.of()));
        }
        return run;
    }

    @Test
    void keepsSeedsWithWhichOneTrialFails() throws IOException {
        TrialLog file = log(1);
        TrialLog good = log(2);
        TrialLog failed = log(3);
        for (long seed : seeds().subList(1, 3)) {
            file.addSeed(run(1, seed));
            good.addSeed(run(2, seed));
        }
        failed.addSeed(
                SampleRuns.run(folder.resolve("none"), loaded, "trial3", seeds().get(1), "the loss is not finite"));
        failed.addSeed(run(3, seeds().get(2)));

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
        TrialLog file = log(1);
        TrialLog trial = log(2);
        file.addSeed(run(1, seeds().get(1)));
        assertThat(outcome(file, trial).result(null, List.of()).seeds()).containsExactly(seeds().get(0));
    }

    @Test
    void finishesWithTheLastConfirmation() throws IOException {
        TrialLog file = log(1);
        TrialLog trial = log(2);
        assertThat(outcome(file, trial).finished()).isEqualTo("2026-01-01T00:02:00Z");
        trial.addSeed(run(2, seeds().get(2)));
        assertThat(outcome(file, trial).finished()).isEqualTo("2026-01-01T00:02:02Z");
    }

    private SearchOutcome outcome(TrialLog... logs) {
        return new SearchOutcome(loaded, List.of(logs), List.of(), Optional.empty());
    }
}
