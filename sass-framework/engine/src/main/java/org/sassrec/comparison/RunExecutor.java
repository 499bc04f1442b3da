package org.sassrec.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
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
import org.sassrec.comparison.ComparisonRun.TuningResult;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;
import org.sassrec.dataset.Split;
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
import org.sassrec.training.TrainingEvent;

/** Brings one run of a comparison up to date. */
final class RunExecutor {
    /** Stands in the folder of a run that was trained beside others: its times are not those that it takes alone. */
    private static final String PARALLEL_NOTE = "trained-beside-others";

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
                reportWait(PARALLEL_NOTE);
            }
        });
        this.common = common;
        this.clock = common.clock;
    }

    /** What the runs of a comparison have in common. Thread-safe. */
    static final class SharedState {
        private final Path root;
        private final Clock clock;
        private final SourceVersions contents;
        private final TestScoreLog scores;
        private final Map<Path, Lock> shared = new ConcurrentHashMap<>();
        private final AtomicInteger activeRuns = new AtomicInteger();
        private volatile long budget;
        private volatile @Nullable Path prepared;

        /** @param root folder of the comparison */
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

        /** @param bytes that all runs together may hold */
        void setBudget(long bytes) {
            budget = bytes;
        }

        /** Bytes for a preparation that begins now; 0: as it likes, since no other run is at work. */
        private long preparationBudget() {
            return activeRuns.get() == 1 ? 0 : Math.max(MIN_PREPARATION_BYTES, (budget - ProcessMemory.current()) / 2);
        }

        /** The dataset of a run that had one. */
        Optional<Path> prepared() {
            return Optional.ofNullable(prepared);
        }

        /** The shared folders that runs took. */
        Set<Path> usedFolders() {
            return Set.copyOf(shared.keySet());
        }

        /** Takes a shared folder for one run: another one waits, and finds it done. */
        private Lock lock(Path folder) {
            Lock lock = shared.computeIfAbsent(folder, each -> new ReentrantLock());
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                CancellationException cancelled =
                        new CancellationException("interrupted while another run was at work");
                cancelled.initCause(e);
                throw cancelled;
            }
            return lock;
        }
    }

    ComparisonRun run() throws IOException {
        common.activeRuns.incrementAndGet();
        try {
            return runAll();
        } finally {
            common.activeRuns.decrementAndGet();
        }
    }

    private ComparisonRun runAll() throws IOException {
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
        reuseCheckpoints(folder, tasks);
        StageDecision training = plannedStage(folder, tasks, PipelineStage.FINETUNE);
        if (training.runs() && !training.resumes()) {
            Files.deleteIfExists(folder.resolve(PARALLEL_NOTE));
        }
        update(folder, new Pipeline(folder, tasks, clock).configuredBy(config), tasks, PipelineStage.EVALUATE);
        int scored = recordScore(folder, tasks, run);
        ComparisonRun.Cost cost = ComparisonRun.Cost.of(run, seconds, Files.exists(folder.resolve(PARALLEL_NOTE)));
        return new ComparisonRun(plan.name(), plan.seed(), folder, null, scored, cost, plan.tuning());
    }

    /** How many models of this variant and seed the test has scored: how one is measured makes no other one. */
    private int recordScore(Path folder, Map<PipelineStage, StageTask> tasks, RunContext run) throws IOException {
        if (plan.split() != CompareConfig.Split.TEST) {
            return common.scores.of(plan.scoredAs(), plan.seed());
        }
        StageInputs model = plannedStage(folder, tasks, PipelineStage.FINETUNE).inputs();
        if (config.config().model().type().isCountBased()) {
            // By whichever metric validation chose it, this is all that it chose.
            Map<String, String> values = new TreeMap<>(model.values());
            values.keySet().removeIf(ConfigPath.EVALUATE::contains);
            values.put(
                    "share", Double.toString(BaselineModel.read(run.finetune()).share()));
            model = StageInputs.of(values);
        }
        return common.scores.add(plan.scoredAs(), plan.seed(), model.fingerprint());
    }

    /** Stages that are shared come first: before, a plan can't know whether fine-tuning has to begin anew. */
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
                    reportWait(PARALLEL_NOTE);
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
        Path stageOne = sharedFolder(SharedFolders.PRETRAINED, stages, PipelineStage.PRETRAIN);
        RunContext training = RunContext.of(plan.configIn(stageOne), events, common.contents)
                .withShared(run.prepared(), stageOne.resolve("pretrain"), run.split());
        StageTask task = StageTasks.pretrain(training);
        Map<PipelineStage, StageTask> both = new EnumMap<>(tasks);
        both.put(PipelineStage.PRETRAIN, task);
        buildShared(stageOne, both, PipelineStage.PRETRAIN);
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

    private void reportWait(String what) {
        try {
            Files.writeString(plan.folder().resolve(what), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path sharedFolder(String kind, List<StageDecision> stages, PipelineStage stage) {
        return common.root.resolve(kind).resolve(find(stages, stage).inputs().fingerprint());
    }

    /** What is shared is looked at again in the run's own folder: there it need not be told. */
    private void update(Path where, Pipeline pipeline, Map<PipelineStage, StageTask> tasks, PipelineStage goal)
            throws IOException {
        pipeline.run(Set.of(goal), event -> {
            boolean told = !(event instanceof PipelineEvent.Decided decided
                            && tasks.get(decided.decision().stage()) instanceof SharedTask)
                    && !(event instanceof PipelineEvent.Finished finished
                            && tasks.get(finished.stage()) instanceof SharedTask);
            if (told) {
                events.accept(event);
            }
        });
        RunFolder.read(where).completed().forEach((stage, done) -> {
            if (!(tasks.get(stage) instanceof SharedTask) && tasks.containsKey(stage)) {
                seconds += done.seconds();
            }
        });
    }

    /** A stage whose result another folder holds, where it was brought up to date before this chain began. */
    private static final class SharedTask implements StageTask {
        private final StageTask made;

        SharedTask(StageTask made) {
            this.made = made;
        }

        @Override
        public StageInputs inputs() throws IOException {
            return made.inputs();
        }

        @Override
        public Optional<String> resultDigest() {
            return made.resultDigest();
        }

        @Override
        public boolean outputExists() {
            return made.outputExists();
        }

        @Override
        public void run(StageInputs inputs, boolean resume) {
            if (!made.outputExists()) {
                throw new IllegalStateException("what is shared was not made before");
            }
        }
    }

    /**
     * A run of a comparison that is to be made.
     *
     * @param name as it is told
     * @param scoredAs under which name its models are counted that the test scores
     * @param variant in its setting
     * @param trainedFolders folders of runs that may have trained the same with the same seed
     */
    record PlannedRun(
            String name,
            String scoredAs,
            Variant variant,
            long seed,
            CompareConfig.Split split,
            Path folder,
            TuningResult tuning,
            List<Path> trainedFolders) {

        PlannedRun {
            trainedFolders = List.copyOf(trainedFolders);
        }

        /** The configuration that it runs with. */
        LoadedConfig config() {
            return configIn(folder);
        }

        /** The same with another folder for what it makes. */
        LoadedConfig configIn(Path output) {
            String path = output.toAbsolutePath().normalize().toString();
            List<String> overrides = new ArrayList<>(List.of(
                    "run.seed=" + seed,
                    "run.output=\"" + path.replace("\\", "\\\\").replace("\"", "\\\"") + "\""));
            if (split == CompareConfig.Split.VALIDATION) {
                // A model that was refitted has seen the answers.
                overrides.add("finetune.refit=false");
            }
            return variant.withOverrides(overrides);
        }
    }
}
