package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs stages in their order: those that are not up to date, and says of each why. After every stage {@code run.json} is
 * written; a run that is killed goes on from there.
 */
public final class Pipeline {
    private final Path folder;
    private final Map<Stage, StageWork> works;
    private final Clock clock;

    /**
     * @param folder of the run, {@code target/sass}
     * @param works a work for each stage that may be asked for; a stage without one is left out of every chain
     * @param clock tells seconds and the time that stands in {@code run.json}
     */
    public Pipeline(Path folder, Map<Stage, StageWork> works, Clock clock) {
        this.folder = folder;
        this.works = new EnumMap<>(works);
        this.clock = clock;
    }

    /**
     * Brings stages and all that they need up to date.
     *
     * @param goals at least one
     * @throws org.sassrec.diagnostic.SassException for what the user can mend; stages before it stay done
     */
    public void run(Set<Stage> goals, Consumer<PipelineEvent> listener) throws IOException {
        List<Stage> chain = Arrays.stream(Stage.values())
                .filter(stage -> goals.stream().anyMatch(goal -> goal.follows(stage)))
                .filter(works::containsKey)
                .toList();
        try (RunFolder run = RunFolder.open(folder)) {
            RunState before = run.read();
            RunState state = before;
            Set<Stage> ran = EnumSet.noneOf(Stage.class);
            Map<Stage, Inputs> inputs = new EnumMap<>(Stage.class);
            for (Stage stage : chain) {
                StageWork work = work(stage);
                Inputs now = work.inputs();
                for (Stage need : stage.needs()) {
                    Inputs its = inputs.get(need);
                    if (its != null) {
                        now = now.after(need, its.fingerprint());
                    }
                }
                inputs.put(stage, now);
                List<Stage> ranAnew =
                        stage.needs().stream().filter(ran::contains).toList();
                Decision decision = Decision.of(stage, now, before, state, ranAnew, work.outputThere());
                listener.accept(new PipelineEvent.Decided(decision));
                if (decision.runs()) {
                    state = state.started(stage, now);
                    run.write(state);
                    Instant start = clock.instant();
                    work.run(now.fingerprint(), decision.resumes());
                    Instant end = clock.instant();
                    Duration took = Duration.between(start, end);
                    state = state.finished(stage, new RunState.Done(now, took.toMillis() / 1000.0, end.toString()));
                    run.write(state);
                    ran.add(stage);
                    listener.accept(new PipelineEvent.Finished(stage, took));
                }
            }
        }
    }

    private StageWork work(Stage stage) {
        StageWork work = works.get(stage);
        if (work == null) {
            throw new IllegalArgumentException("no work for " + stage);
        }
        return work;
    }
}
