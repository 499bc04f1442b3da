package org.sassrec.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.ProcessMemory;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.training.TrainingEvent;

/**
 * Executes planned runs in one folder, sequentially or in parallel within a memory limit. Runs share prepared data and
 * pre-training if their inputs are equal. The folder is locked until the queue is closed. After an interruption, the
 * same plans continue, because every run is a {@link org.sassrec.pipeline.Pipeline}.
 */
final class RunQueue implements AutoCloseable {
    private static final long MIN_PREPARATION_BYTES = 512L << 20;

    private final Path root;
    private final Clock clock;
    private final SourceVersions contents;
    private final RunListener listener;
    private final RunFolder lock;
    private final ParallelRunner runs;
    private final TestScoreLog scores;
    private final Map<Path, Lock> shared = new ConcurrentHashMap<>();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger planned = new AtomicInteger();
    private volatile @Nullable Path prepared;

    private RunQueue(
            Path root,
            SourceVersions contents,
            Clock clock,
            RunListener listener,
            RunFolder lock,
            ParallelRunner runs) {
        this.root = root;
        this.contents = contents;
        this.clock = clock;
        this.listener = listener;
        this.lock = lock;
        this.runs = runs;
        this.scores = new TestScoreLog(root);
    }

    /**
     * Locks the folder.
     *
     * @param root folder of all runs and of their shared results
     * @param parallel maximum number of runs at the same time
     * @param memory memory limit in bytes; {@code null}: most of the memory of the machine
     * @throws SassException SASS5901 if another process uses the folder
     */
    static RunQueue open(
            Path root, SourceVersions contents, Clock clock, int parallel, @Nullable Long memory, RunListener listener)
            throws IOException {
        RunFolder lock = RunFolder.open(root);
        return new RunQueue(root, contents, clock, listener, lock, ParallelRunner.of(parallel, memory));
    }

    /** Announces runs, for the total number in messages. */
    void announce(int more) {
        planned.addAndGet(more);
    }

    /**
     * Executes runs.
     *
     * @return results in the order of the plans, including failed runs
     */
    List<ExperimentRun> run(List<PlannedRun> plans) throws IOException {
        return run(plans, plan -> true).stream().flatMap(Optional::stream).toList();
    }

    /**
     * Executes the runs that may start.
     *
     * @param mayStart called before each run
     * @return results in the order of the plans; empty for a run that did not start
     */
    List<Optional<ExperimentRun>> run(List<PlannedRun> plans, Predicate<PlannedRun> mayStart) throws IOException {
        return runs.runAll(plans.stream().map(plan -> task(plan, mayStart)).toList());
    }

    private ParallelRunner.Task<Optional<ExperimentRun>> task(PlannedRun plan, Predicate<PlannedRun> mayStart) {
        return new ParallelRunner.Task<>() {
            @Override
            public Optional<ExperimentRun> run(Runnable settled) throws IOException {
                return mayStart.test(plan) ? Optional.of(runOne(plan, settled)) : Optional.empty();
            }

            @Override
            public void reportWait(long held, long needed) {
                listener.waitingForMemory(plan.name(), plan.seed(), held, needed, runs.budget());
            }
        };
    }

    private ExperimentRun runOne(PlannedRun plan, Runnable settled) throws IOException {
        int number = started.incrementAndGet();
        try {
            LoadedConfig config = plan.config();
            Consumer<PipelineEvent> events =
                    listener.started(plan.name(), plan.seed(), number, Math.max(number, planned.get()), config);
            Consumer<PipelineEvent> both = events.andThen(event -> {
                if (hasTrained(event)) {
                    settled.run();
                }
            });
            active.incrementAndGet();
            try {
                return new RunExecutor(plan, config, both, this).run();
            } finally {
                active.decrementAndGet();
            }
        } catch (SassException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e; // The exception is caused by the interruption, not by the variant.
            }
            return failed(plan, e, ExperimentRun.problem(e.diagnostics().get(0)));
        } catch (RuntimeException e) {
            // TensorFlow throws these, for example if memory is exhausted.
            if (e instanceof CancellationException || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return failed(plan, e, String.valueOf(e.getMessage()));
        }
    }

    /** After an epoch, the memory of a run is close to its maximum. */
    private static boolean hasTrained(PipelineEvent event) {
        return event instanceof PipelineEvent.Training training
                && training.event() instanceof TrainingEvent.EpochCompleted;
    }

    private ExperimentRun failed(PlannedRun plan, RuntimeException thrown, String problem) throws IOException {
        listener.failed(plan.name(), plan.seed(), thrown);
        int scored = scores.of(plan.scoredAs(), plan.seed());
        return plan.executed(problem, scored, null);
    }

    /** Deletes shared folders that no run refers to. */
    void clear() {
        try {
            SharedFolders.clear(root, Set.copyOf(shared.keySet()));
        } catch (IOException | UncheckedIOException e) {
            // The results are more important than the disk space. The next call tries again.
        }
    }

    /** Returns the dataset of the last run with a dataset. */
    Optional<Path> prepared() {
        return Optional.ofNullable(prepared);
    }

    void setPrepared(Path dataset) {
        prepared = dataset;
    }

    Path root() {
        return root;
    }

    Clock clock() {
        return clock;
    }

    SourceVersions contents() {
        return contents;
    }

    TestScoreLog scores() {
        return scores;
    }

    /** Returns whether several runs are active. */
    boolean isParallel() {
        return active.get() > 1;
    }

    /** Returns the memory limit of a preparation in bytes; 0 without a limit if no other run is active. */
    long preparationBudget() {
        return isParallel() ? Math.max(MIN_PREPARATION_BYTES, (runs.budget() - ProcessMemory.current()) / 2) : 0;
    }

    /** Locks a shared folder. Another run waits and then finds the completed stage. */
    Lock lock(Path folder) {
        Lock folderLock = shared.computeIfAbsent(folder, each -> new ReentrantLock());
        try {
            folderLock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted while waiting for another run");
            cancelled.initCause(e);
            throw cancelled;
        }
        return folderLock;
    }

    @Override
    public void close() throws IOException {
        try {
            runs.close();
        } finally {
            lock.close();
        }
    }
}
