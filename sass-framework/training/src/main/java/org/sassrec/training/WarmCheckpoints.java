package org.sassrec.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.Sha256;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.ModelCode;
import org.sassrec.sampling.retrieval.Replay;
import org.sassrec.training.warmstart.Axes;
import org.sassrec.training.warmstart.AxesFile;
import org.sassrec.training.warmstart.AxisLabels;
import org.sassrec.training.warmstart.LearnedEvents;
import org.sassrec.training.warmstart.TrainingLineage;
import org.sassrec.training.warmstart.WarmStart;
import org.sassrec.training.warmstart.WarmStartReport;

/**
 * The first checkpoints of a fine-tuning that starts from an earlier one, in the folder {@code warm} of the training. The
 * loop on the training split starts from the earlier loop on the training split, so that the weights know no event of
 * the validation and test splits. The refit starts from the earlier refit.
 *
 * <pre>
 * warm/train/model.ckpt
 * warm/refit/model.ckpt     if the earlier training has a refit
 * warm/start.json           the earlier training and the sources of new scenarios; written last
 * </pre>
 *
 * <p>A new scenario starts from its source, see {@link NewScenarios}.
 *
 * @param train folder of the checkpoint for the training split
 * @param refit folder of the checkpoint for the refit
 * @param origin the earlier training
 */
public record WarmCheckpoints(Path train, Path refit, Origin origin) {
    private static final String FOLDER = "warm";
    private static final String TRAIN = "train";
    private static final String REFIT = "refit";
    private static final String ORIGIN = "start.json";

    /**
     * The earlier training.
     *
     * @param id identifies it
     * @param trainEnd time after the last event that the weights of {@code train} know in epoch milliseconds
     * @param refitEnd the same for {@code refit}
     * @param lineage trainings that contributed to its weights
     * @param sources the source of each new scenario that has one
     */
    public record Origin(
            String id, long trainEnd, long refitEnd, TrainingLineage lineage, Map<String, String> sources) {
        /** Reads the origin of a training. */
        static Origin of(Path training) throws IOException {
            return JsonFiles.parse(Files.readString(training.resolve(FOLDER).resolve(ORIGIN)), Origin.class);
        }
    }

    /** Returns the older samples of a loop; {@code null} if an epoch uses all of them. */
    @Nullable
    Replay replay(SassConfig config, TrainingPhase phase) {
        double share = config.finetune().warm().replay();
        long from = phase == TrainingPhase.REFIT ? origin.refitEnd() : origin.trainEnd();
        return share == 1 ? null : new Replay(from, share);
    }

    /**
     * The training that a warm start continues.
     *
     * @param folder folder of the earlier fine-tuning, with axes
     * @param measured folder of a fine-tuning whose sources of new scenarios are repeated; {@code null} to select them
     * @param selection selects the source of each new scenario
     */
    public record Earlier(Path folder, @Nullable Path measured, NewScenarios.Selection selection) {}

    /** Whether the training in a folder, complete or not, started from an earlier one. */
    public static boolean exist(Path training) {
        return Files.isDirectory(training.resolve(FOLDER));
    }

    /** Whether the training in a folder, complete or not, began without an earlier one. */
    public static boolean hasColdStart(Path training) {
        return !exist(training) && Files.isDirectory(training.resolve(TrainingUnits.ALL));
    }

    /** Deletes the first checkpoints of a complete training. Its origin stays. */
    public static void deleteFirst(Path training) throws IOException {
        Folders.deleteRecursively(training.resolve(FOLDER).resolve(TRAIN));
        Folders.deleteRecursively(training.resolve(FOLDER).resolve(REFIT));
    }

    /**
     * Returns the first checkpoints of a training. Writes them, unless an interrupted run did.
     *
     * @param earlier the earlier fine-tuning; not read if the checkpoints exist
     */
    static WarmCheckpoints of(TrainingJob job, Earlier earlier) {
        Path folder = job.folder().resolve(FOLDER);
        try {
            if (!Files.exists(folder.resolve(ORIGIN))) {
                Folders.deleteRecursively(folder);
                Files.createDirectories(folder);
                write(job, earlier, folder);
            }
            Path train = folder.resolve(TRAIN);
            Path refit = folder.resolve(REFIT);
            return new WarmCheckpoints(train, Checkpoint.exists(refit) ? refit : train, Origin.of(job.folder()));
        } catch (IOException e) {
            throw failure("the first weights cannot be written", folder, e);
        }
    }

    private static SassException failure(String what, Path folder, IOException cause) {
        return SassException.of(
                Diagnostic.error(ModelCode.TRAINING_WRITE_FAILED, what + ": " + IoErrorMessage.withFile(cause))
                        .inFile(folder.toString())
                        .withHelp("free disk space or make the folder writable, then run again"),
                cause);
    }

    private static void write(TrainingJob job, Earlier start, Path folder) throws IOException {
        Path earlier = start.folder();
        TrainingResult.Unit unit = TrainingResult.read(earlier).units().get(0);
        Path fresh = folder.resolve(TRAIN);
        try (TowerModel created = job.newModel(ModelPurpose.FINE_TUNING)) {
            created.save(fresh);
        }
        Axes before = AxesFile.read(earlier);
        Axes axes = axes(job, fresh);
        Path trained = earlier.resolve(unit.finetuneCheckpoint());
        Path shared = folder.resolve("shared");
        NewScenarios sources = NewScenarios.of(job, start, before, () -> {
            write(job, before, axes, NewScenarios.NONE, trained, fresh, shared);
            return shared;
        });
        Folders.deleteRecursively(shared);
        StringBuilder from = new StringBuilder();
        String refit = unit.refitCheckpoint();
        if (refit != null) {
            write(job, before, axes, sources, earlier.resolve(refit), fresh, folder.resolve(REFIT));
            from.append(Sha256.ofFile(Checkpoint.file(earlier.resolve(refit))));
        }
        WarmStartReport report = write(job, before, axes, sources, trained, fresh, fresh);
        from.append(Sha256.ofFile(Checkpoint.file(trained)));
        job.listener().on(new TrainingEvent.WarmStarted(sources.addTo(report.lines())));
        String id = Sha256.of(from.toString()).substring(0, 12);
        LearnedEvents learned = before.learned();
        long refitEnd = refit == null ? learned.trainEnd() : learned.refitEnd();
        JsonFiles.write(
                folder.resolve(ORIGIN),
                new Origin(id, learned.trainEnd(), refitEnd, TrainingLineage.read(earlier), sources.names()));
    }

    /** Writes the axes of the checkpoints of a training, if a later training can start from them. */
    static void describe(TrainingJob job, TrainingResult.Unit first) {
        SassConfig config = job.config();
        if (config.model().type() == ModelConfig.Type.SASS && TrainingUnits.trainsSharedNetwork(config)) {
            AxesFile.write(job.folder(), axes(job, job.folder().resolve(first.finetuneCheckpoint())));
        }
    }

    /**
     * Writes the lineage of the weights of a training.
     *
     * @param warm start of the training; {@code null} for a cold start
     */
    static void writeLineage(TrainingJob job, @Nullable WarmCheckpoints warm, TrainingResult.Unit first) {
        String refit = first.refitCheckpoint();
        Path checkpoint = job.folder().resolve(refit == null ? first.finetuneCheckpoint() : refit);
        long end = job.dataset().endTime(refit == null ? Horizon.TRAIN : Horizon.REFIT);
        try {
            TrainingLineage.Training last = new TrainingLineage.Training(
                    job.config().date().day().toString(),
                    Instant.ofEpochMilli(end).toString(),
                    job.config().run().seed(),
                    Sha256.ofFile(Checkpoint.file(checkpoint)).substring(0, 12),
                    null,
                    null);
            TrainingLineage lineage = warm == null
                    ? new TrainingLineage(List.of(last))
                    : warm.origin().lineage().then(last);
            lineage.write(job.folder());
        } catch (IOException e) {
            throw failure("the lineage of the weights cannot be written", job.folder(), e);
        }
    }

    private static Axes axes(TrainingJob job, Path checkpoint) {
        return AxisLabels.of(
                job.config(),
                ModelSpecs.from(job.config(), job.dataset()),
                job.dataset(),
                Checkpoint.header(checkpoint));
    }

    private static WarmStartReport write(
            TrainingJob job, Axes before, Axes axes, NewScenarios sources, Path checkpoint, Path fresh, Path target) {
        return new WarmStart(before, axes, sources::source)
                .decay(job.config().finetune().warm().decay())
                .write(checkpoint, fresh, target);
    }
}
