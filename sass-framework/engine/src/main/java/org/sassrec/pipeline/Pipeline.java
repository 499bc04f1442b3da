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
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.reference.EffectiveYaml;
import org.sassrec.files.AtomicFile;
import org.sassrec.pipeline.RunState.StageTiming;

/**
 * Runs the stages that are not up to date, in their order, and reports the reason for each. It writes {@code run.json}
 * after each stage. After an interruption, the next run continues from there.
 */
public final class Pipeline {
    private final Path folder;
    private final Map<PipelineStage, StageTask> tasks;
    private final Clock clock;
    private Map<String, String> configuration = Map.of();
    private String effective = "";

    /**
     * Creates a pipeline.
     *
     * @param folder run folder, {@code target/sass}
     * @param tasks the task of each stage; stages without a task are skipped
     * @param clock for durations and the times in {@code run.json}
     */
    public Pipeline(Path folder, Map<PipelineStage, StageTask> tasks, Clock clock) {
        this.folder = folder;
        this.tasks = new EnumMap<>(tasks);
        this.clock = clock;
    }

    /**
     * Stores all effective values with the run. A later plan then also reports changes of keys that no stage reads. The
     * values are written to {@code generated/effective.yaml}, too.
     */
    public Pipeline configuredBy(LoadedConfig loaded) {
        configuration = Map.copyOf(loaded.effectiveValues());
        effective = EffectiveYaml.of(loaded);
        return this;
    }

    /** Disables {@code generated/effective.yaml} for a folder that several configurations share. */
    public Pipeline shared() {
        effective = "";
        return this;
    }

    /**
     * Runs stages and the stages that they depend on, unless they are up to date.
     *
     * @param goals at least one
     * @throws org.sassrec.diagnostic.SassException for errors that the user can fix; completed stages are kept
     */
    public void run(Set<PipelineStage> goals, Consumer<PipelineEvent> listener) throws IOException {
        run(goals, listener, () -> goals);
    }

    /** Computes a result from completed stages. */
    @FunctionalInterface
    public interface CompletionAction<T> {
        /** Returns the result. */
        T get() throws IOException;
    }

    /**
     * Runs stages, then computes a result while the run folder is still locked.
     *
     * @param result computed before another run can change the folder
     */
    public <T> T run(Set<PipelineStage> goals, Consumer<PipelineEvent> listener, CompletionAction<T> result)
            throws IOException {
        try (RunFolder run = RunFolder.open(folder)) {
            StageWalk walk = new StageWalk(run.read(), "ran again");
            return run(chain(goals), walk, run, listener, result);
        }
    }

    /** Checks the results of earlier runs before a stage uses them. */
    @FunctionalInterface
    public interface Precondition {
        /**
         * Checks the results.
         *
         * @throws org.sassrec.diagnostic.SassException if the stage must not use them; the run folder stays as it is
         */
        void verify(RunState state) throws IOException;
    }

    /**
     * Runs one stage with the results of earlier runs, unless it is up to date. The stages that it depends on do not
     * run, also if they are out of date.
     *
     * @param check called after the run folder is locked
     * @param result computed before another run can change the folder
     */
    public <T> T runOnly(
            PipelineStage stage, Precondition check, Consumer<PipelineEvent> listener, CompletionAction<T> result)
            throws IOException {
        try (RunFolder run = RunFolder.open(folder)) {
            RunState found = run.read();
            check.verify(found);
            return run(List.of(stage), new StageWalk(found, "ran again").withCompleted(stage), run, listener, result);
        }
    }

    private <T> T run(
            List<PipelineStage> stages,
            StageWalk walk,
            RunFolder run,
            Consumer<PipelineEvent> listener,
            CompletionAction<T> result)
            throws IOException {
        RunState found = walk.state;
        walk.state = walk.state.withConfiguration(configuration);
        if (!walk.state.equals(found)) {
            run.write(walk.state);
        }
        if (!effective.isEmpty()) {
            writeEffective();
        }
        try {
            for (PipelineStage stage : stages) {
                StageDecision planned = walk.next(stage);
                listener.accept(new PipelineEvent.Decided(planned));
                if (planned.runs()) {
                    run(planned, walk, run, listener);
                }
            }
        } finally {
            listener.accept(new PipelineEvent.Ended());
        }
        return result.get();
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
        boolean unchanged = walk.finish(stage, done, planned.resumes() ? null : timing(task(stage), seconds));
        run.write(walk.state);
        listener.accept(new PipelineEvent.Finished(stage, took, unchanged));
    }

    private static @Nullable StageTiming timing(StageTask task, double seconds) throws IOException {
        double amount = task.workload();
        double growing = task.scalingSeconds();
        double fixed = Double.isNaN(growing) ? 0 : Math.max(0, seconds - growing);
        return amount > 0 ? new StageTiming(amount, seconds, fixed, ProcessMemory.peak()) : null;
    }

    /**
     * Returns what {@link #run} would do. It writes nothing and does not lock the run folder.
     *
     * @param goals at least one
     */
    public List<StageDecision> plan(Set<PipelineStage> goals) throws IOException {
        StageWalk walk = new StageWalk(RunFolder.read(folder), "runs again");
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

    /** Returns what {@link #runOnly} would do. It writes nothing and does not lock the run folder. */
    public StageDecision planOnly(PipelineStage stage) throws IOException {
        return new StageWalk(RunFolder.read(folder), "runs again")
                .withCompleted(stage)
                .next(stage);
    }

    private List<PipelineStage> chain(Set<PipelineStage> goals) {
        return Arrays.stream(PipelineStage.values())
                .filter(stage -> goals.stream().anyMatch(goal -> goal.dependsOn(stage)))
                .filter(tasks::containsKey)
                .toList();
    }

    /** Walks through the stages of a chain and determines the inputs and the decision of each. */
    private final class StageWalk {
        private RunState initialState;
        private final String rerunReason;
        private final Set<PipelineStage> ran = EnumSet.noneOf(PipelineStage.class);
        private final Map<PipelineStage, StageInputs> inputs = new EnumMap<>(PipelineStage.class);
        private RunState state;

        StageWalk(RunState found, String rerunReason) {
            this.initialState = found;
            this.state = found;
            this.rerunReason = rerunReason;
        }

        /** Uses the completed stages that a stage depends on, without a decision about them. */
        StageWalk withCompleted(PipelineStage stage) {
            stage.requires().forEach(need -> {
                RunState.CompletedStage done = state.completed().get(need);
                if (done != null) {
                    inputs.put(need, done.inputs());
                }
            });
            return this;
        }

        StageDecision next(PipelineStage stage) throws IOException {
            StageTask task = task(stage);
            StageInputs now = task.inputs();
            for (PipelineStage need : stage.requires()) {
                StageInputs required = inputs.get(need);
                if (required != null) {
                    now = now.withStage(need, required.fingerprint());
                }
            }
            List<String> ranAgain = stage.requires().stream()
                    .filter(ran::contains)
                    .map(need -> need.label() + " " + rerunReason)
                    .toList();
            StageDecision planned = StageDecision.decide(stage, now, initialState, state, ranAgain, task);
            Optional<String> unneeded = planned.runs() ? task.whyUnneeded() : Optional.empty();
            if (unneeded.isPresent()) {
                return new StageDecision(stage, now, false, false, unneeded.get());
            }
            inputs.put(stage, now);
            return planned;
        }

        void start(StageDecision planned) {
            state = state.start(planned.stage(), planned.inputs(), planned.resumes());
            ran.add(planned.stage());
        }

        /** Seconds that earlier runs spent on the running stage. */
        double previousSeconds() {
            RunState.RunningStage running = state.running();
            return running == null ? 0 : running.previousSeconds();
        }

        /**
         * Records the result of a stage. Returns whether it equals the previous result; then later stages stay up to
         * date.
         */
        boolean finish(PipelineStage stage, RunState.CompletedStage done, @Nullable StageTiming rate) {
            boolean unchanged = state.hasSameResult(done);
            state = state.finish(stage, done, rate);
            inputs.put(stage, done.inputs());
            if (unchanged) {
                ran.remove(stage);
                // An interrupted training is still identified by its inputs.
                initialState =
                        new RunState(state.completed(), initialState.running(), state.timings(), state.configuration());
            }
            return unchanged;
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
