package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.FolderLock;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.pipeline.archive.StoredTraining;
import org.sassrec.training.warmstart.AxesFile;

/**
 * The complete trainings of a run folder: the last one for {@code refresh}, and with a warm start earlier ones, from
 * which a repeated day starts. The last one does not change while the next training replaces the files of the run
 * folder, and it stays if that training fails.
 *
 * <p>The folder {@code trainings} contains one folder per stored training. Its name is a number, and the greatest
 * number is the current training. A stored training consists of hard links to the dataset, the fine-tuned model, the
 * evaluation and {@code run.json}. The commit point is the move of a complete temporary folder to its name. Only the
 * holder of the run folder's lock stores a training. Older ones are deleted, or reduced to their weights and
 * vocabularies, by the holder of the refresh lock, so a refresh keeps the files that it reads.
 */
public final class TrainingArchive {
    static final String FOLDER = "trainings";

    private static final String LOCK = "refresh.lock";
    private static final String TEMPORARY = ".new-";
    private static final Set<PipelineStage> STAGES =
            EnumSet.complementOf(EnumSet.of(PipelineStage.EXPORT, PipelineStage.PUBLISH));

    private final RunContext run;
    private final FinalTraining last;
    private final Path folder;

    /** Creates the archive of a run folder. */
    public TrainingArchive(RunContext run) {
        this.run = run;
        this.last = new FinalTraining(run, Clock.systemUTC());
        this.folder = run.output().resolve(FOLDER);
    }

    /**
     * Makes the fine-tuning of a run the only stored training of another run, which can start from its weights.
     *
     * @return whether the run has weights with a description; otherwise nothing is stored
     */
    public static boolean replaceBy(Path earlier, Path run) throws IOException {
        Path trained = earlier.resolve(RunContext.FINETUNE);
        Path archive = run.resolve(FOLDER);
        Folders.deleteRecursively(archive);
        if (!AxesFile.exists(trained)) {
            return false;
        }
        Path stored = archive.resolve("1");
        Folders.create(stored);
        Folders.link(trained, stored.resolve(RunContext.FINETUNE));
        return true;
    }

    /** Stores a training whose quality gates are not evaluated yet. It does not replace one that passed them. */
    public void storeTrained() {
        storeIfAccepted(run.config().qualityGates().isEmpty() || newest().isEmpty());
    }

    /**
     * Stores the training of a model that passes its quality gates. With {@code finetune.refit: all}, trains the model of
     * all days first. The caller holds the lock of the run folder.
     *
     * @param verdicts of all scenarios
     */
    public void accept(List<QualityGateVerdict> verdicts, Clock clock) throws IOException {
        boolean passed = verdicts.stream().allMatch(QualityGateVerdict::passes);
        if (trainsOnAllDays() && (passed || run.config().publish().keepFailedScenarios())) {
            new FinalTraining(run, clock).run();
        }
        storeIfAccepted(passed);
    }

    /**
     * Stores the training if it may be released. The caller holds the lock of the run folder.
     *
     * @param passed whether the published scenarios pass their quality gates
     */
    public void storeIfAccepted(boolean passed) {
        if (!passed && !run.config().publish().keepFailedScenarios()) {
            return;
        }
        try {
            store(RunFolder.read(run.output()));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Stores the training of the run folder if no run uses it, and it is complete and passes its quality gates. */
    void storeCompleted() throws IOException {
        Optional<RunFolder> free = RunFolder.tryOpen(run.output());
        if (free.isEmpty()) {
            return; // A training is active.
        }
        try (RunFolder locked = free.get()) {
            RunState state = locked.read();
            if (isComplete(state) && !isStored(state)) {
                storeIfAccepted(newest().isEmpty()
                        || QualityGateCheck.of(run).recorded().verdicts().stream()
                                .allMatch(QualityGateVerdict::passes));
            }
        }
    }

    private boolean trainsOnAllDays() {
        return FinalTraining.isConfigured(run.config());
    }

    private boolean isComplete(RunState state) throws IOException {
        try {
            run.dataset().close();
        } catch (SassException damaged) {
            return false;
        }
        return new CompletedStages(run, state, PipelineStage.EVALUATE).missing().isEmpty()
                && (!trainsOnAllDays() || last.missing(state).isEmpty())
                && StageTasks.finetune(run).outputExists()
                && StageTasks.evaluate(run).outputExists();
    }

    private boolean isStored(RunState state) throws IOException {
        Optional<Path> newest = newest();
        return newest.isPresent()
                && training(RunFolder.read(newest.get())).equals(training(state))
                && (!trainsOnAllDays()
                        || training(RunFolder.read(newest.get().resolve(FinalTraining.FOLDER)))
                                .equals(training(RunFolder.read(run.output().resolve(FinalTraining.FOLDER)))))
                && !training(state).isEmpty();
    }

    private static Map<PipelineStage, RunState.CompletedStage> training(RunState state) {
        Map<PipelineStage, RunState.CompletedStage> stages = new EnumMap<>(PipelineStage.class);
        stages.putAll(state.completed());
        stages.keySet().retainAll(STAGES);
        return stages;
    }

    private void store(RunState state) throws IOException {
        if (!Files.isDirectory(folder)) {
            Folders.create(folder);
        }
        for (Path interrupted : list(TEMPORARY)) {
            Folders.deleteRecursively(interrupted);
        }
        if (!trainsOnAllDays()) {
            Folders.deleteRecursively(run.output().resolve(FinalTraining.FOLDER));
        }
        if (!isStored(state)) {
            Path temporary = folder.resolve(TEMPORARY + UUID.randomUUID());
            Folders.createPrivate(temporary);
            Folders.link(run.prepared(), temporary.resolve(RunContext.DATASET));
            Folders.link(run.finetune(), temporary.resolve(RunContext.FINETUNE));
            if (trainsOnAllDays()) {
                Path from = run.output().resolve(FinalTraining.FOLDER);
                Path to = Files.createDirectory(temporary.resolve(FinalTraining.FOLDER));
                for (String part : List.of(RunContext.DATASET, RunContext.FINETUNE, RunFolder.FILE)) {
                    Folders.link(from.resolve(part), to.resolve(part));
                }
                Folders.sync(to);
            }
            for (String file : List.of(RunContext.EVALUATION, RunContext.QUERIES, RunFolder.FILE)) {
                Folders.link(run.output().resolve(file), temporary.resolve(file));
            }
            Folders.sync(temporary);
            Folders.move(
                    temporary,
                    folder.resolve(Integer.toString(all().stream()
                                    .mapToInt(StoredTraining::number)
                                    .max()
                                    .orElse(0)
                            + 1)));
        }
        FolderLock lock = FolderLock.tryLock(run.output(), LOCK);
        if (lock != null) { // Otherwise a refresh uses an older training and deletes it at its end.
            try (lock) {
                deleteOlder();
            }
        }
    }

    /** Returns the folder of the current training; empty if no training was ever completed. */
    Optional<Path> newest() {
        List<StoredTraining> all = all();
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1).folder());
    }

    /** Returns the stored trainings, the current one last. */
    List<StoredTraining> all() {
        try {
            return StoredTraining.in(folder);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private List<Path> list(String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
                    .toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }

    /** Deletes the trainings from which no training starts. Of the others except the current one, keeps the weights. */
    private void deleteOlder() throws IOException {
        List<StoredTraining> all = StoredTraining.in(folder);
        Set<StoredTraining> kept = keptStarts(all);
        for (StoredTraining each : all.subList(0, Math.max(0, all.size() - 1))) {
            if (kept.contains(each)) {
                each.trim();
            } else {
                Folders.deleteRecursively(each.folder());
            }
        }
    }

    /**
     * Returns the trainings from which a warm start can start: the last one of each of the latest dates, and the one
     * before the current training, so that a repeated run has the same start.
     */
    private Set<StoredTraining> keptStarts(List<StoredTraining> all) {
        if (all.isEmpty() || run.config().finetune().start() == FinetuneConfig.Start.COLD) {
            return Set.of();
        }
        LocalDate current = all.get(all.size() - 1).date();
        Set<StoredTraining> kept = new HashSet<>();
        StoredTraining.latest(all.stream().filter(each -> each.date().isBefore(current)))
                .ifPresent(kept::add);
        all.stream()
                .map(StoredTraining::date)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(run.config().finetune().warm().keep())
                .forEach(date -> StoredTraining.latest(
                                all.stream().filter(each -> each.date().equals(date)))
                        .ifPresent(kept::add));
        return kept;
    }

    /** The exclusive right to refresh. While it is open, no stored training is deleted. */
    final class Session implements AutoCloseable {
        private final FolderLock lock;

        private Session(FolderLock lock) {
            this.lock = lock;
        }

        /** Deletes older trainings. */
        @Override
        public void close() throws IOException {
            try (lock) {
                deleteOlder();
            }
        }
    }

    /**
     * Starts a refresh. If another one is active, waits as long as {@link org.sassrec.files.WaitLimit} allows.
     *
     * @throws SassException SASS5901 if another refresh is active
     */
    Session open() throws IOException {
        try {
            String reason = "another refresh is using " + run.output();
            FolderLock lock = FolderLock.lock(run.output(), LOCK, reason);
            if (lock == null) {
                throw Diagnostic.error(PipelineCode.CONCURRENT_RUN, reason)
                        .withHelp("try again when it has ended, or wait for it: `--wait 30m`")
                        .toException();
            }
            return new Session(lock);
        } catch (FileSystemException e) {
            throw RunFolder.notWritable(run.output(), e);
        }
    }

    /**
     * Rejects a release of weights that are no longer the current ones.
     *
     * @throws SassException SASS5901 if a training was stored since {@code used}
     */
    void requireCurrent(Path used) {
        if (!newest().equals(Optional.of(used))) {
            throw Diagnostic.error(PipelineCode.CONCURRENT_RUN, "a training was completed during this refresh")
                    .withNote("the live release is unchanged")
                    .withHelp("run `sass refresh` again, which uses the new weights")
                    .toException();
        }
    }

    private RuntimeException failure(IOException e) {
        return e instanceof FileSystemException file
                ? RunFolder.notWritable(run.output(), file)
                : new UncheckedIOException(e);
    }
}
