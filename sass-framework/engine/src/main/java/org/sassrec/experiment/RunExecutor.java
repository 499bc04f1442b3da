package org.sassrec.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.baseline.BaselineModel;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.ProcessMemory;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.stage.CheckpointReuse;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.pipeline.stage.TrainingArchive;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.health.TrainingCode;

/** Brings one run of a comparison up to date. */
final class RunExecutor {
    /** Marker file of a run that trained in parallel with others, so that its times are longer. */
    private static final String PARALLEL_NOTE = "trained-in-parallel";

    private static final long MIN_PREPARATION_BYTES = 512L << 20;

    private final PlannedRun plan;
    private final LoadedConfig config;
    private final Consumer<PipelineEvent> events;
    private final SharedState common;
    private final Clock clock;
    private double seconds;

    RunExecutor(PlannedRun plan, LoadedConfig config, Consumer<PipelineEvent> events, SharedState common) {
        this.plan = plan;
        this.config = config;
        this.events = events.andThen(event -> {
            if (hasTrained(event) && common.activeRuns.get() > 1) {
                writeMarker(PARALLEL_NOTE);
            }
        });
        this.common = common;
        this.clock = common.clock;
    }

    /** Common state of the runs of a comparison. Thread-safe. */
    static final class SharedState {
        private final Path root;
        private final Clock clock;
        private final SourceVersions contents;
        private final TestScoreLog scores;
        private final Map<Path, Lock> shared = new ConcurrentHashMap<>();
        private final AtomicInteger activeRuns = new AtomicInteger();
        private volatile long budget;
        private volatile @Nullable Path prepared;

        /**
         * Creates the state.
         *
         * @param root folder of the comparison
         */
        SharedState(Path root, Clock clock, SourceVersions contents) {
            this.root = root;
            this.clock = clock;
            this.contents = contents;
            this.scores = new TestScoreLog(root);
        }

        TestScoreLog scores() {
            return scores;
        }

        SourceVersions contents() {
            return contents;
        }

        /**
         * Sets the memory limit.
         *
         * @param bytes limit for all runs together
         */
        void setBudget(long bytes) {
            budget = bytes;
        }

        /** Memory limit of a preparation in bytes; 0 without a limit if no other run is active. */
        private long preparationBudget() {
            return activeRuns.get() == 1 ? 0 : Math.max(MIN_PREPARATION_BYTES, (budget - ProcessMemory.current()) / 2);
        }

        /** The dataset of the last run with a dataset. */
        Optional<Path> prepared() {
            return Optional.ofNullable(prepared);
        }

        /** The shared folders that runs used. */
        Set<Path> usedFolders() {
            return Set.copyOf(shared.keySet());
        }

        /** Locks a shared folder. Another run waits and then finds the completed stage. */
        private Lock lock(Path folder) {
            Lock lock = shared.computeIfAbsent(folder, each -> new ReentrantLock());
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                CancellationException cancelled =
                        new CancellationException("interrupted while waiting for another run");
                cancelled.initCause(e);
                throw cancelled;
            }
            return lock;
        }
    }

    ExperimentRun run() throws IOException {
        common.activeRuns.incrementAndGet();
        try {
            return runAll();
        } finally {
            common.activeRuns.decrementAndGet();
        }
    }

    private ExperimentRun runAll() throws IOException {
        Path folder = plan.folder();
        Map<PipelineStage, StageTask> alone = StageTasks.of(config, clock, events, common.contents);
        List<StageDecision> stages = new Pipeline(folder, alone, clock).plan(Set.of(PipelineStage.FINETUNE));
        Path prepared = sharedFolder(SharedFolders.PREPARED, stages, PipelineStage.PREPARE);
        RunContext preparing = RunContext.of(plan.configIn(prepared), events, common.contents);
        buildShared(
                prepared,
                Map.of(PipelineStage.PREPARE, StageTasks.prepare(preparing, common.preparationBudget())),
                PipelineStage.PREPARE);
        common.prepared = preparing.prepared();
        Map<PipelineStage, StageTask> tasks = new EnumMap<>(PipelineStage.class);
        tasks.put(PipelineStage.PREPARE, new SharedTask(StageTasks.prepare(preparing)));
        RunContext run = RunContext.of(config, events, common.contents)
                .withShared(preparing.prepared(), folder.resolve("pretrain"), scoredSplit());
        if (alone.containsKey(PipelineStage.PRETRAIN)) {
            run = withPretraining(run, stages, tasks);
        }
        tasks.put(PipelineStage.FINETUNE, StageTasks.finetune(run));
        tasks.put(PipelineStage.EVALUATE, StageTasks.evaluate(run));
        linkStart(folder, tasks);
        reuseCheckpoints(folder, tasks);
        StageDecision training = plannedStage(folder, tasks, PipelineStage.FINETUNE);
        if (training.runs() && !training.resumes()) {
            Files.deleteIfExists(folder.resolve(PARALLEL_NOTE));
        }
        update(folder, new Pipeline(folder, tasks, clock).configuredBy(config), tasks, PipelineStage.EVALUATE);
        int scored = recordScore(folder, tasks, run);
        ExperimentRun.Cost cost = ExperimentRun.Cost.of(run, seconds, Files.exists(folder.resolve(PARALLEL_NOTE)));
        return new ExperimentRun(
                plan.name(),
                plan.seed(),
                folder,
                null,
                scored,
                cost,
                plan.variant().config());
    }

    /**
     * Returns the number of models of this variant and seed that were evaluated on test. Other metrics of the same
     * model do not count.
     */
    private int recordScore(Path folder, Map<PipelineStage, StageTask> tasks, RunContext run) throws IOException {
        if (plan.split() != CompareConfig.Split.TEST) {
            return common.scores.of(plan.scoredAs(), plan.seed());
        }
        StageInputs model = plannedStage(folder, tasks, PipelineStage.FINETUNE).inputs();
        if (config.config().model().type().isCountBased()) {
            // The metric of validation only chooses this share.
            Map<String, String> values = new TreeMap<>(model.values());
            values.keySet().removeIf(KeySet.of("evaluate")::contains);
            values.put(
                    "share", Double.toString(BaselineModel.read(run.finetune()).share()));
            model = StageInputs.of(values);
        }
        return common.scores.add(plan.scoredAs(), plan.seed(), model.fingerprint());
    }

    /** Makes the run that the plan starts from the last training of the folder. */
    private void linkStart(Path folder, Map<PipelineStage, StageTask> tasks) throws IOException {
        Path start = plan.start();
        if (start == null) {
            return;
        }
        // A folder must contain a run before it contains a training.
        new Pipeline(folder, tasks, clock).configuredBy(config).run(Set.of(PipelineStage.PREPARE), event -> {});
        if (!TrainingArchive.replaceBy(start, folder)) {
            throw Diagnostic.error(
                            TrainingCode.MODEL_NOT_TRAINED,
                            "the model without the scenario of `compare.labels` does not exist")
                    .inFile(start.toString())
                    .withHelp("repair its run first")
                    .toException();
        }
    }

    /** Runs shared stages first, because only then the plan shows whether fine-tuning starts from scratch. */
    private void reuseCheckpoints(Path folder, Map<PipelineStage, StageTask> tasks) throws IOException {
        List<Path> trained =
                plan.trainedFolders().stream().filter(Files::isDirectory).toList();
        if (trained.isEmpty()) {
            return;
        }
        PipelineStage shared =
                tasks.containsKey(PipelineStage.PRETRAIN) ? PipelineStage.PRETRAIN : PipelineStage.PREPARE;
        new Pipeline(folder, tasks, clock).configuredBy(config).run(Set.of(shared), event -> {});
        StageTask finetune = Pipeline.task(tasks, PipelineStage.FINETUNE);
        for (Path from : trained) {
            if (CheckpointReuse.reuse(from, folder, plannedStage(folder, tasks, PipelineStage.FINETUNE), finetune)) {
                Files.deleteIfExists(folder.resolve(PARALLEL_NOTE));
                if (Files.exists(from.resolve(PARALLEL_NOTE))) {
                    writeMarker(PARALLEL_NOTE);
                }
                return;
            }
        }
    }

    private StageDecision plannedStage(Path where, Map<PipelineStage, StageTask> tasks, PipelineStage stage)
            throws IOException {
        return find(new Pipeline(where, tasks, clock).plan(Set.of(stage)), stage);
    }

    private static StageDecision find(List<StageDecision> stages, PipelineStage stage) {
        return stages.stream()
                .filter(planned -> planned.stage() == stage)
                .findFirst()
                .orElseThrow();
    }

    private Split scoredSplit() {
        return plan.split() == CompareConfig.Split.TEST ? Split.TEST : Split.VALIDATION;
    }

    private RunContext withPretraining(RunContext run, List<StageDecision> stages, Map<PipelineStage, StageTask> tasks)
            throws IOException {
        Path pretrained = sharedFolder(SharedFolders.PRETRAINED, stages, PipelineStage.PRETRAIN);
        RunContext training = RunContext.of(plan.configIn(pretrained), events, common.contents)
                .withShared(run.prepared(), pretrained.resolve("pretrain"), run.split());
        StageTask task = StageTasks.pretrain(training);
        Map<PipelineStage, StageTask> both = new EnumMap<>(tasks);
        both.put(PipelineStage.PRETRAIN, task);
        buildShared(pretrained, both, PipelineStage.PRETRAIN);
        tasks.put(PipelineStage.PRETRAIN, new SharedTask(task));
        return run.withShared(run.prepared(), training.pretrain(), run.split());
    }

    private void buildShared(Path where, Map<PipelineStage, StageTask> tasks, PipelineStage goal) throws IOException {
        Lock lock = common.lock(where);
        try {
            update(where, new Pipeline(where, tasks, clock).configuredBy(config).shared(), tasks, goal);
        } finally {
            lock.unlock();
        }
    }

    private static boolean hasTrained(PipelineEvent event) {
        return event instanceof PipelineEvent.Training training
                && training.event() instanceof TrainingEvent.EpochCompleted ended
                && ended.phase() != org.sassrec.training.TrainingPhase.PRETRAIN;
    }

    private void writeMarker(String name) {
        try {
            Files.writeString(plan.folder().resolve(name), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path sharedFolder(String kind, List<StageDecision> stages, PipelineStage stage) {
        return common.root.resolve(kind).resolve(find(stages, stage).inputs().fingerprint());
    }

    /** Updates a folder. Events of shared stages are not repeated for the folder of the run. */
    private void update(Path where, Pipeline pipeline, Map<PipelineStage, StageTask> tasks, PipelineStage goal)
            throws IOException {
        pipeline.run(Set.of(goal), event -> {
            boolean report = !(event instanceof PipelineEvent.Decided decided
                            && tasks.get(decided.decision().stage()) instanceof SharedTask)
                    && !(event instanceof PipelineEvent.Finished finished
                            && tasks.get(finished.stage()) instanceof SharedTask);
            if (report) {
                events.accept(event);
            }
        });
        RunFolder.read(where).completed().forEach((stage, done) -> {
            if (!(tasks.get(stage) instanceof SharedTask) && tasks.containsKey(stage)) {
                seconds += done.seconds();
            }
        });
    }

    /** A stage whose result is in a shared folder and is already up to date. */
    private static final class SharedTask implements StageTask {
        private final StageTask original;

        SharedTask(StageTask original) {
            this.original = original;
        }

        @Override
        public StageInputs inputs() throws IOException {
            return original.inputs();
        }

        @Override
        public Optional<String> resultDigest() {
            return original.resultDigest();
        }

        @Override
        public boolean outputExists() {
            return original.outputExists();
        }

        @Override
        public void run(StageInputs inputs, boolean resume) {
            if (!original.outputExists()) {
                throw new IllegalStateException("the shared stage has no result");
            }
        }
    }
}
