package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.reference.EffectiveYaml;
import org.sassrec.files.AtomicFile;
import org.sassrec.pipeline.RunState.StageTiming;

/**
 * Runs stages in their order: those that are not up to date, and says of each why. After every stage {@code run.json} is
 * written; a run that is killed goes on from there.
 */
public final class Pipeline {
    private final Path folder;
    private final Map<PipelineStage, StageTask> tasks;
    private final Clock clock;
    private Map<String, String> configuration = Map.of();
    private String effective = "";

    /**
     * @param folder of the run, {@code target/sass}
     * @param tasks a work for each stage that may be asked for; a stage without one is left out of every chain
     * @param clock tells seconds and the time that stands in {@code run.json}
     */
    public Pipeline(Path folder, Map<PipelineStage, StageTask> tasks, Clock clock) {
        this.folder = folder;
        this.tasks = new EnumMap<>(tasks);
        this.clock = clock;
    }

    /**
     * Keeps all effective values with the run: a later plan can tell a change that no stage reads, and a person finds them in
     * {@code generated/effective.yaml}.
     */
    public Pipeline configuredBy(LoadedConfig loaded) {
        configuration = Map.copyOf(loaded.effectiveValues());
        effective = EffectiveYaml.of(loaded);
        return this;
    }

    /** In a folder of stages that several configurations have in common there is no one effective configuration. */
    public Pipeline shared() {
        effective = "";
        return this;
    }

    /**
     * Brings stages and all that they need up to date.
     *
     * @param goals at least one
     * @throws org.sassrec.diagnostic.SassException for what the user can mend; stages before it stay done
     */
    public void run(Set<PipelineStage> goals, Consumer<PipelineEvent> listener) throws IOException {
        run(goals, listener, () -> goals);
    }

    /** What is made of the results of stages. */
    @FunctionalInterface
    public interface CompletionAction<T> {
        /** Makes it. */
        T get() throws IOException;
    }

    /**
     * The same.
     *
     * @param result made before another run may change the folder
     */
    public <T> T run(Set<PipelineStage> goals, Consumer<PipelineEvent> listener, CompletionAction<T> result)
            throws IOException {
        try (RunFolder run = RunFolder.open(folder)) {
            RunState found = run.read();
            StageWalk walk = new StageWalk(found, "ran anew");
            walk.state = walk.state.withConfiguration(configuration);
            if (!walk.state.equals(found)) {
                run.write(walk.state);
            }
            if (!effective.isEmpty()) {
                writeEffective();
            }
            for (PipelineStage stage : chain(goals)) {
                StageDecision planned = walk.next(stage);
                listener.accept(new PipelineEvent.Decided(planned));
                if (planned.runs()) {
                    run(planned, walk, run, listener);
                }
            }
            return result.get();
        }
    }

    private void writeEffective() throws IOException {
        Path file = Files.createDirectories(folder.resolve("generated")).resolve("effective.yaml");
        byte[] bytes = effective.getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            AtomicFile.write(file, effective);
        }
    }

    private void run(StageDecision planned, StageWalk walk, RunFolder run, Consumer<PipelineEvent> listener)
            throws IOException {
        PipelineStage stage = planned.stage();
        walk.start(planned);
        run.write(walk.state);
        ProcessMemory.resetPeak();
        Instant start = clock.instant();
        task(stage).run(planned.inputs(), planned.resumes());
        Instant end = clock.instant();
        Duration took = Duration.between(start, end);
        double seconds = took.toMillis() / 1000.0 + walk.previousSeconds();
        RunState.CompletedStage done = new RunState.CompletedStage(
                task(stage).actualInputs(planned.inputs()),
                seconds,
                end.toString(),
                task(stage).resultDigest().orElse(null));
        boolean asBefore = walk.finish(stage, done, planned.resumes() ? null : timing(task(stage), seconds));
        run.write(walk.state);
        listener.accept(new PipelineEvent.Finished(stage, took, asBefore));
    }

    private static @Nullable StageTiming timing(StageTask task, double seconds) throws IOException {
        double amount = task.workload();
        double growing = task.scalingSeconds();
        double fixed = Double.isNaN(growing) ? 0 : Math.max(0, seconds - growing);
        return amount > 0 ? new StageTiming(amount, seconds, fixed, ProcessMemory.peak()) : null;
    }

    /**
     * What {@link #run} would do now. Nothing is written, and a run at work is not kept waiting.
     *
     * @param goals at least one
     */
    public List<StageDecision> plan(Set<PipelineStage> goals) throws IOException {
        StageWalk walk = new StageWalk(RunFolder.read(folder), "runs anew");
        List<StageDecision> plan = new ArrayList<>();
        for (PipelineStage stage : chain(goals)) {
            StageDecision planned = walk.next(stage);
            plan.add(planned);
            if (planned.runs()) {
                walk.start(planned);
                walk.state = walk.state.finish(stage, new RunState.CompletedStage(planned.inputs(), 0, "", null));
            }
        }
        return plan;
    }

    private List<PipelineStage> chain(Set<PipelineStage> goals) {
        return Arrays.stream(PipelineStage.values())
                .filter(stage -> goals.stream().anyMatch(goal -> goal.dependsOn(stage)))
                .filter(tasks::containsKey)
                .toList();
    }

    /** The stages of a chain, one after the other: what each reads, and whether it runs. */
    private final class StageWalk {
        private RunState initialState;
        private final String rerunReason;
        private final Set<PipelineStage> ran = EnumSet.noneOf(PipelineStage.class);
        private final Map<PipelineStage, StageInputs> inputs = new EnumMap<>(PipelineStage.class);
        private RunState state;

        StageWalk(RunState found, String anew) {
            this.initialState = found;
            this.state = found;
            this.rerunReason = anew;
        }

        StageDecision next(PipelineStage stage) throws IOException {
            StageTask task = task(stage);
            StageInputs now = task.inputs();
            for (PipelineStage need : stage.requires()) {
                StageInputs its = inputs.get(need);
                if (its != null) {
                    now = now.withStage(need, its.fingerprint());
                }
            }
            inputs.put(stage, now);
            List<String> ranAnew = stage.requires().stream()
                    .filter(ran::contains)
                    .map(need -> need.label() + " " + rerunReason)
                    .toList();
            return StageDecision.decide(stage, now, initialState, state, ranAnew, task);
        }

        void start(StageDecision planned) {
            state = state.start(planned.stage(), planned.inputs(), planned.resumes());
            ran.add(planned.stage());
        }

        /** Seconds that earlier runs spent on the stage under way. */
        double previousSeconds() {
            RunState.RunningStage running = state.running();
            return running == null ? 0 : running.previousSeconds();
        }

        /** Whether its result is the one that was there before: then all that was made from it stays. */
        boolean finish(PipelineStage stage, RunState.CompletedStage done, @Nullable StageTiming rate) {
            boolean asBefore = state.hasSameResult(done);
            state = state.finish(stage, done, rate);
            inputs.put(stage, done.inputs());
            if (asBefore) {
                ran.remove(stage);
                // Training that was interrupted is still told by what it was made from.
                initialState =
                        new RunState(state.completed(), initialState.running(), state.timings(), state.configuration());
            }
            return asBefore;
        }
    }

    private StageTask task(PipelineStage stage) {
        return task(tasks, stage);
    }

    public static StageTask task(Map<PipelineStage, StageTask> tasks, PipelineStage stage) {
        StageTask task = tasks.get(stage);
        if (task == null) {
            throw new IllegalArgumentException("no task for " + stage);
        }
        return task;
    }
}
