package org.sassrec.comparison;

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
import org.sassrec.config.CompareConfig;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.LoadedConfig;
import org.sassrec.counting.CountedModel;
import org.sassrec.dataset.Split;
import org.sassrec.pipeline.Decision;
import org.sassrec.pipeline.Inputs;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.Planned;
import org.sassrec.pipeline.ProcessMemory;
import org.sassrec.pipeline.Run;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.SassStages;
import org.sassrec.pipeline.SourceContents;
import org.sassrec.pipeline.Stage;
import org.sassrec.pipeline.StageWork;
import org.sassrec.pipeline.TrainedBefore;
import org.sassrec.training.TrainingEvent;

/** Brings one run of a comparison up to date. */
final class ComparedPipeline {
    /** Stands in the folder of a run that was trained beside others: its times are not those that it takes alone. */
    private static final String BESIDE = "trained-beside-others";

    private static final long LEAST_TO_PREPARE = 512L << 20;

    private final ComparedPlan plan;
    private final LoadedConfig config;
    private final Consumer<PipelineEvent> events;
    private final Common common;
    private final Clock clock;
    private double seconds;

    ComparedPipeline(ComparedPlan plan, LoadedConfig config, Consumer<PipelineEvent> events, Common common) {
        this.plan = plan;
        this.config = config;
        this.events = events.andThen(event -> {
            if (hasTrained(event) && common.atWork.get() > 1) {
                note(BESIDE);
            }
        });
        this.common = common;
        this.clock = common.clock;
    }

    /** What the runs of a comparison have in common. Thread-safe. */
    static final class Common {
        private final Path root;
        private final Clock clock;
        private final SourceContents contents;
        private final TestScores scores;
        private final Map<Path, Lock> shared = new ConcurrentHashMap<>();
        private final AtomicInteger atWork = new AtomicInteger();
        private volatile long budget;
        private volatile @Nullable Path prepared;

        /** @param root folder of the comparison */
        Common(Path root, Clock clock, SourceContents contents) {
            this.root = root;
            this.clock = clock;
            this.contents = contents;
            this.scores = new TestScores(root);
        }

        TestScores scores() {
            return scores;
        }

        SourceContents contents() {
            return contents;
        }

        /** @param bytes that all runs together may hold */
        void fits(long bytes) {
            budget = bytes;
        }

        /** Bytes for a preparation that begins now; 0: as it likes, since no other run is at work. */
        private long toPrepare() {
            return atWork.get() == 1 ? 0 : Math.max(LEAST_TO_PREPARE, (budget - ProcessMemory.now()) / 2);
        }

        /** The dataset of a run that had one. */
        Optional<Path> prepared() {
            return Optional.ofNullable(prepared);
        }

        /** The shared folders that runs took. */
        Set<Path> taken() {
            return Set.copyOf(shared.keySet());
        }

        /** Takes a shared folder for one run: another one waits, and finds it done. */
        private Lock take(Path folder) {
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

    ComparedRun run() throws IOException {
        common.atWork.incrementAndGet();
        try {
            return runAll();
        } finally {
            common.atWork.decrementAndGet();
        }
    }

    private ComparedRun runAll() throws IOException {
        Path folder = plan.folder();
        Map<Stage, StageWork> alone = SassStages.of(config, clock, events, common.contents);
        List<Planned> stages = new Pipeline(folder, alone, clock).plan(Set.of(Stage.FINETUNE));
        Path prepared = shared(SharedFolders.PREPARED, stages, Stage.PREPARE);
        Run preparing = Run.of(plan.at(prepared), events, common.contents);
        share(prepared, Map.of(Stage.PREPARE, SassStages.prepareBeside(preparing, common.toPrepare())), Stage.PREPARE);
        common.prepared = preparing.prepared();
        Map<Stage, StageWork> works = new EnumMap<>(Stage.class);
        works.put(Stage.PREPARE, new SharedWork(SassStages.prepare(preparing)));
        Run run = Run.of(config, events, common.contents)
                .sharing(preparing.prepared(), folder.resolve("pretrain"), scoredSplit());
        if (alone.containsKey(Stage.PRETRAIN)) {
            run = pretrained(run, stages, works);
        }
        works.put(Stage.FINETUNE, SassStages.finetune(run));
        works.put(Stage.EVALUATE, SassStages.evaluate(run));
        takeOver(folder, works);
        Decision training = planned(folder, works, Stage.FINETUNE).decision();
        if (training.runs() && !training.resumes()) {
            Files.deleteIfExists(folder.resolve(BESIDE));
        }
        bringUp(folder, new Pipeline(folder, works, clock).configuredBy(config), works, Stage.EVALUATE);
        int scored = scored(folder, works, run);
        ComparedRun.Cost cost = ComparedRun.Cost.of(run, seconds, Files.exists(folder.resolve(BESIDE)));
        return new ComparedRun(plan.name(), plan.seed(), folder, null, scored, cost, plan.tuning());
    }

    /** How many models of this variant and seed the test has scored: how one is measured makes no other one. */
    private int scored(Path folder, Map<Stage, StageWork> works, Run run) throws IOException {
        if (plan.split() != CompareConfig.Split.TEST) {
            return common.scores.of(plan.scoredAs(), plan.seed());
        }
        Inputs model = planned(folder, works, Stage.FINETUNE).inputs();
        if (config.config().model().type().counts()) {
            // By whichever metric validation chose it, this is all that it chose.
            Map<String, String> values = new TreeMap<>(model.values());
            values.keySet().removeIf(ConfigPath.EVALUATE::contains);
            values.put(
                    "share", Double.toString(CountedModel.read(run.finetune()).share()));
            model = Inputs.of(values);
        }
        return common.scores.add(plan.scoredAs(), plan.seed(), model.fingerprint());
    }

    /** Stages that are shared come first: before, a plan can't know whether fine-tuning has to begin anew. */
    private void takeOver(Path folder, Map<Stage, StageWork> works) throws IOException {
        List<Path> trained = plan.trained().stream().filter(Files::isDirectory).toList();
        if (trained.isEmpty()) {
            return;
        }
        Stage shared = works.containsKey(Stage.PRETRAIN) ? Stage.PRETRAIN : Stage.PREPARE;
        new Pipeline(folder, works, clock).configuredBy(config).run(Set.of(shared), event -> {});
        StageWork finetune = Pipeline.work(works, Stage.FINETUNE);
        for (Path from : trained) {
            if (TrainedBefore.handOver(from, folder, planned(folder, works, Stage.FINETUNE), finetune)) {
                Files.deleteIfExists(folder.resolve(BESIDE));
                if (Files.exists(from.resolve(BESIDE))) {
                    note(BESIDE);
                }
                return;
            }
        }
    }

    private Planned planned(Path where, Map<Stage, StageWork> works, Stage stage) throws IOException {
        return of(new Pipeline(where, works, clock).plan(Set.of(stage)), stage);
    }

    private static Planned of(List<Planned> stages, Stage stage) {
        return stages.stream()
                .filter(planned -> planned.stage() == stage)
                .findFirst()
                .orElseThrow();
    }

    private Split scoredSplit() {
        return plan.split() == CompareConfig.Split.TEST ? Split.TEST : Split.VALIDATION;
    }

    private Run pretrained(Run run, List<Planned> stages, Map<Stage, StageWork> works) throws IOException {
        Path stageOne = shared(SharedFolders.PRETRAINED, stages, Stage.PRETRAIN);
        Run training = Run.of(plan.at(stageOne), events, common.contents)
                .sharing(run.prepared(), stageOne.resolve("pretrain"), run.split());
        StageWork work = SassStages.pretrain(training);
        Map<Stage, StageWork> both = new EnumMap<>(works);
        both.put(Stage.PRETRAIN, work);
        share(stageOne, both, Stage.PRETRAIN);
        works.put(Stage.PRETRAIN, new SharedWork(work));
        return run.sharing(run.prepared(), training.pretrain(), run.split());
    }

    private void share(Path where, Map<Stage, StageWork> works, Stage goal) throws IOException {
        Lock lock = common.take(where);
        try {
            bringUp(
                    where,
                    new Pipeline(where, works, clock).configuredBy(config).ofSeveral(),
                    works,
                    goal);
        } finally {
            lock.unlock();
        }
    }

    private static boolean hasTrained(PipelineEvent event) {
        return event instanceof PipelineEvent.Training training
                && training.event() instanceof TrainingEvent.EpochEnded ended
                && ended.stage() != org.sassrec.training.Stage.PRETRAIN;
    }

    private void note(String what) {
        try {
            Files.writeString(plan.folder().resolve(what), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path shared(String kind, List<Planned> stages, Stage stage) {
        return common.root.resolve(kind).resolve(of(stages, stage).inputs().fingerprint());
    }

    /** What is shared is looked at again in the run's own folder: there it need not be told. */
    private void bringUp(Path where, Pipeline pipeline, Map<Stage, StageWork> works, Stage goal) throws IOException {
        pipeline.run(Set.of(goal), event -> {
            boolean told = !(event instanceof PipelineEvent.Decided decided
                            && works.get(decided.decision().stage()) instanceof SharedWork)
                    && !(event instanceof PipelineEvent.Finished finished
                            && works.get(finished.stage()) instanceof SharedWork);
            if (told) {
                events.accept(event);
            }
        });
        RunFolder.read(where).done().forEach((stage, done) -> {
            if (!(works.get(stage) instanceof SharedWork) && works.containsKey(stage)) {
                seconds += done.seconds();
            }
        });
    }
}
