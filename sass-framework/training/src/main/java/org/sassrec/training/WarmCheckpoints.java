package org.sassrec.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonFiles;
import org.sassrec.files.Sha256;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.sampling.retrieval.Replay;
import org.sassrec.training.warmstart.Axes;
import org.sassrec.training.warmstart.AxesFile;
import org.sassrec.training.warmstart.AxisLabels;
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
 * warm/start.json           identifies the earlier training and its data; written last
 * </pre>
 *
 * @param train folder of the checkpoint for the training split
 * @param refit folder of the checkpoint for the refit
 * @param origin the earlier training
 */
public record WarmCheckpoints(Path train, Path refit, Origin origin) {
    private static final String FOLDER = "warm";
    private static final String ORIGIN = "start.json";

    /**
     * The earlier training.
     *
     * @param id identifies it
     * @param trainEnd time after the last event that the weights of {@code train} know in epoch milliseconds
     * @param refitEnd the same for {@code refit}
     * @param lineage trainings that contributed to its weights
     */
    public record Origin(String id, long trainEnd, long refitEnd, TrainingLineage lineage) {}

    /** Returns the older samples of a loop; {@code null} if an epoch uses all of them. */
    @Nullable
    Replay replay(SassConfig config, TrainingPhase phase) {
        double share = config.finetune().warm().replay();
        long from = phase == TrainingPhase.REFIT ? origin.refitEnd() : origin.trainEnd();
        return share == 1 ? null : new Replay(from, share);
    }

    /** Whether the training in a folder, complete or not, started from an earlier one. */
    public static boolean exist(Path training) {
        return Files.isDirectory(training.resolve(FOLDER));
    }

    /** Whether the training in a folder, complete or not, began without an earlier one. */
    public static boolean hasColdStart(Path training) {
        return !exist(training) && Files.isDirectory(training.resolve(TrainingUnits.ALL));
    }

    /**
     * Returns the first checkpoints of a training. Writes them, unless an interrupted run did.
     *
     * @param earlier folder of the earlier fine-tuning; not read if the checkpoints exist
     */
    static WarmCheckpoints of(TrainingJob job, Path earlier) {
        Path folder = job.folder().resolve(FOLDER);
        try {
            if (!Files.exists(folder.resolve(ORIGIN))) {
                Folders.deleteRecursively(folder);
                Files.createDirectories(folder);
                write(job, earlier, folder);
            }
            Path train = folder.resolve("train");
            Path refit = folder.resolve("refit");
            return new WarmCheckpoints(
                    train,
                    Checkpoint.exists(refit) ? refit : train,
                    JsonFiles.parse(Files.readString(folder.resolve(ORIGIN)), Origin.class));
        } catch (IOException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    DiagnosticCode.TRAINING_WRITE_FAILED,
                                    "the first weights cannot be written: " + IoErrorMessage.withFile(e))
                            .inFile(folder.toString())
                            .withHelp("free disk space or make the folder writable, then run again"),
                    e);
        }
    }

    private static void write(TrainingJob job, Path earlier, Path folder) throws IOException {
        TrainingResult.Unit unit = TrainingResult.read(earlier).units().get(0);
        Path fresh = folder.resolve("train");
        try (TowerModel created = job.newModel(ModelPurpose.FINE_TUNING)) {
            created.save(fresh);
        }
        Axes before = AxesFile.read(earlier);
        Axes axes = axes(job, fresh);
        StringBuilder from = new StringBuilder();
        String refit = unit.refitCheckpoint();
        if (refit != null) {
            write(before, axes, earlier.resolve(refit), fresh, folder.resolve("refit"));
            from.append(Sha256.ofFile(Checkpoint.file(earlier.resolve(refit))));
        }
        Path trained = earlier.resolve(unit.finetuneCheckpoint());
        WarmStartReport report = write(before, axes, trained, fresh, fresh);
        from.append(Sha256.ofFile(Checkpoint.file(trained)));
        job.listener().on(new TrainingEvent.WarmStarted(report.lines()));
        String id = Sha256.of(from.toString()).substring(0, 12);
        long refitEnd = refit == null ? before.trainEnd() : before.refitEnd();
        TrainingLineage lineage = TrainingLineage.read(earlier);
        AtomicFile.write(folder.resolve(ORIGIN), JsonFiles.text(new Origin(id, before.trainEnd(), refitEnd, lineage)));
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
                    Sha256.ofFile(Checkpoint.file(checkpoint)).substring(0, 12));
            TrainingLineage lineage = warm == null
                    ? new TrainingLineage(List.of(last))
                    : warm.origin().lineage().then(last);
            lineage.write(job.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Axes axes(TrainingJob job, Path checkpoint) {
        return AxisLabels.of(
                job.config(),
                ModelSpecs.from(job.config(), job.dataset()),
                job.dataset(),
                Checkpoint.header(checkpoint));
    }

    private static WarmStartReport write(Axes before, Axes axes, Path checkpoint, Path fresh, Path target) {
        return new WarmStart(before, axes, scenario -> Optional.empty()).write(checkpoint, fresh, target);
    }
}
