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
import org.sassrec.config.EffectiveYaml;
import org.sassrec.config.LoadedConfig;
import org.sassrec.files.WholeFile;

/**
 * Runs stages in their order: those that are not up to date, and says of each why. After every stage {@code run.json} is
 * written; a run that is killed goes on from there.
 */
public final class Pipeline {
    private final Path folder;
    private final Map<Stage, StageWork> works;
    private final Clock clock;
    private Map<String, String> configuration = Map.of();
    private String effective = "";

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
     * Keeps all effective values with the run: a later plan can tell a change that no stage reads, and a person finds them in
     * {@code generated/effective.yaml}.
     */
    public Pipeline configuredBy(LoadedConfig loaded) {
        configuration = Map.copyOf(loaded.flat());
        effective = EffectiveYaml.of(loaded);
        return this;
    }

    /** In a folder of stages that several configurations have in common there is no one effective configuration. */
    public Pipeline ofSeveral() {
        effective = "";
        return this;
    }

    /**
     * Brings stages and all that they need up to date.
     *
     * @param goals at least one
     * @throws org.sassrec.diagnostic.SassException for what the user can mend; stages before it stay done
     */
    public void run(Set<Stage> goals, Consumer<PipelineEvent> listener) throws IOException {
        run(goals, listener, () -> {});
    }

    /** What is done with the results of stages. */
    @FunctionalInterface
    public interface Afterwards {
        /** Does it. */
        void run() throws IOException;
    }

    /**
     * The same.
     *
     * @param afterwards done before another run may change the folder
     */
    public void run(Set<Stage> goals, Consumer<PipelineEvent> listener, Afterwards afterwards) throws IOException {
        try (RunFolder run = RunFolder.open(folder)) {
            RunState found = run.read();
            Walk walk = new Walk(found, "ran anew");
            walk.state = walk.state.configured(configuration);
            if (!walk.state.equals(found)) {
                run.write(walk.state);
            }
            if (!effective.isEmpty()) {
                writeEffective();
            }
            for (Stage stage : chain(goals)) {
                Planned planned = walk.next(stage);
                listener.accept(new PipelineEvent.Decided(planned.decision()));
                if (planned.decision().runs()) {
                    run(planned, walk, run, listener);
                }
            }
            afterwards.run();
        }
    }

    private void writeEffective() throws IOException {
        Path file = Files.createDirectories(folder.resolve("generated")).resolve("effective.yaml");
        byte[] bytes = effective.getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            WholeFile.write(file, effective);
        }
    }

    private void run(Planned planned, Walk walk, RunFolder run, Consumer<PipelineEvent> listener) throws IOException {
        Stage stage = planned.stage();
        walk.started(planned);
        run.write(walk.state);
        ProcessMemory.begin();
        Instant start = clock.instant();
        work(stage).run(planned.inputs(), planned.decision().resumes());
        Instant end = clock.instant();
        Duration took = Duration.between(start, end);
        double seconds = took.toMillis() / 1000.0 + walk.spent();
        RunState.Done done = new RunState.Done(
                work(stage).made(planned.inputs()),
                seconds,
                end.toString(),
                work(stage).digest().orElse(null));
        boolean asBefore =
                walk.finished(stage, done, planned.decision().resumes() ? null : measured(work(stage), seconds));
        run.write(walk.state);
        listener.accept(new PipelineEvent.Finished(stage, took, asBefore));
    }

    private static @Nullable Measured measured(StageWork work, double seconds) throws IOException {
        double amount = work.amount();
        double growing = work.growingSeconds();
        double fixed = Double.isNaN(growing) ? 0 : Math.max(0, seconds - growing);
        return amount > 0 ? new Measured(amount, seconds, fixed, ProcessMemory.peak()) : null;
    }

    /**
     * What {@link #run} would do now. Nothing is written, and a run at work is not kept waiting.
     *
     * @param goals at least one
     */
    public List<Planned> plan(Set<Stage> goals) throws IOException {
        Walk walk = new Walk(RunFolder.read(folder), "runs anew");
        List<Planned> plan = new ArrayList<>();
        for (Stage stage : chain(goals)) {
            Planned planned = walk.next(stage);
            plan.add(planned);
            if (planned.decision().runs()) {
                walk.started(planned);
                walk.state = walk.state.finished(stage, new RunState.Done(planned.inputs(), 0, "", null));
            }
        }
        return plan;
    }

    private List<Stage> chain(Set<Stage> goals) {
        return Arrays.stream(Stage.values())
                .filter(stage -> goals.stream().anyMatch(goal -> goal.follows(stage)))
                .filter(works::containsKey)
                .toList();
    }

    /** The stages of a chain, one after the other: what each reads, and whether it runs. */
    private final class Walk {
        private RunState before;
        private final String anew;
        private final Set<Stage> ran = EnumSet.noneOf(Stage.class);
        private final Map<Stage, Inputs> inputs = new EnumMap<>(Stage.class);
        private RunState state;

        Walk(RunState found, String anew) {
            this.before = found;
            this.state = found;
            this.anew = anew;
        }

        Planned next(Stage stage) throws IOException {
            StageWork work = work(stage);
            Inputs now = work.inputs();
            for (Stage need : stage.needs()) {
                Inputs its = inputs.get(need);
                if (its != null) {
                    now = now.after(need, its.fingerprint());
                }
            }
            inputs.put(stage, now);
            List<String> ranAnew = stage.needs().stream()
                    .filter(ran::contains)
                    .map(need -> need.label() + " " + anew)
                    .toList();
            return new Planned(stage, now, Decision.of(stage, now, before, state, ranAnew, work));
        }

        void started(Planned planned) {
            state = state.started(
                    planned.stage(), planned.inputs(), planned.decision().resumes());
            ran.add(planned.stage());
        }

        /** Seconds that earlier runs spent on the stage under way. */
        double spent() {
            RunState.Running running = state.running();
            return running == null ? 0 : running.spent();
        }

        /** Whether its result is the one that was there before: then all that was made from it stays. */
        boolean finished(Stage stage, RunState.Done done, @Nullable Measured rate) {
            boolean asBefore = state.isAsBefore(done);
            state = state.finished(stage, done, rate);
            inputs.put(stage, done.inputs());
            if (asBefore) {
                ran.remove(stage);
                // Training that was interrupted is still told by what it was made from.
                before = new RunState(state.done(), before.running(), state.measured(), state.configuration());
            }
            return asBefore;
        }
    }

    private StageWork work(Stage stage) {
        return work(works, stage);
    }

    public static StageWork work(Map<Stage, StageWork> works, Stage stage) {
        StageWork work = works.get(stage);
        if (work == null) {
            throw new IllegalArgumentException("no work for " + stage);
        }
        return work;
    }
}
