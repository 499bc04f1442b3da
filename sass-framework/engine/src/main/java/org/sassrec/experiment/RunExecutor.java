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
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.sassrec.baseline.BaselineModel;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.reference.KeySet;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
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

    private final PlannedRun plan;
    private final LoadedConfig config;
    private final Consumer<PipelineEvent> events;
    private final RunQueue queue;
    private final Clock clock;
    private double seconds;

    RunExecutor(PlannedRun plan, LoadedConfig config, Consumer<PipelineEvent> events, RunQueue queue) {
        this.plan = plan;
        this.config = config;
        this.events = events.andThen(event -> {
            if (hasTrained(event) && queue.isParallel()) {
                writeMarker(PARALLEL_NOTE);
            }
        });
        this.queue = queue;
        this.clock = queue.clock();
    }

    ExperimentRun run() throws IOException {
        Path folder = plan.folder();
        Map<PipelineStage, StageTask> alone = StageTasks.of(config, clock, events, queue.contents());
        List<StageDecision> stages = new Pipeline(folder, alone, clock).plan(Set.of(PipelineStage.FINETUNE));
        Path prepared = sharedFolder(SharedFolders.PREPARED, stages, PipelineStage.PREPARE);
        RunContext preparing = RunContext.of(plan.configIn(prepared), events, queue.contents());
        buildShared(
                prepared,
                Map.of(PipelineStage.PREPARE, StageTasks.prepare(preparing, queue.preparationBudget())),
                PipelineStage.PREPARE);
        queue.setPrepared(preparing.prepared());
        Map<PipelineStage, StageTask> tasks = new EnumMap<>(PipelineStage.class);
        tasks.put(PipelineStage.PREPARE, new SharedTask(StageTasks.prepare(preparing)));
        RunContext run = RunContext.of(config, events, queue.contents())
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
        return plan.executed(null, scored, cost);
    }

    /**
     * Returns the number of models of this variant and seed that were evaluated on test. Other metrics of the same
     * model do not count.
     */
    private int recordScore(Path folder, Map<PipelineStage, StageTask> tasks, RunContext run) throws IOException {
        if (plan.split() != CompareConfig.Split.TEST) {
            return queue.scores().of(plan.scoredAs(), plan.seed());
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
        return queue.scores().add(plan.scoredAs(), plan.seed(), model.fingerprint());
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
        RunContext training = RunContext.of(plan.configIn(pretrained), events, queue.contents())
                .withShared(run.prepared(), pretrained.resolve("pretrain"), run.split());
        StageTask task = StageTasks.pretrain(training);
        Map<PipelineStage, StageTask> both = new EnumMap<>(tasks);
        both.put(PipelineStage.PRETRAIN, task);
        buildShared(pretrained, both, PipelineStage.PRETRAIN);
        tasks.put(PipelineStage.PRETRAIN, new SharedTask(task));
        return run.withShared(run.prepared(), training.pretrain(), run.split());
    }

    private void buildShared(Path where, Map<PipelineStage, StageTask> tasks, PipelineStage goal) throws IOException {
        Lock lock = queue.lock(where);
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
        return queue.root().resolve(kind).resolve(find(stages, stage).inputs().fingerprint());
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
