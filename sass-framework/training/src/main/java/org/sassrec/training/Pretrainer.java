package org.sassrec.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.training.cluster.Work;
import org.sassrec.training.health.HealthMonitor;

/**
 * Runs stage one, pre-training. It reads the training split only. An interrupted stage resumes after its last complete
 * epoch and ends with the same bits as an uninterrupted run.
 */
public final class Pretrainer {

    /**
     * The result of the stage.
     *
     * @param checkpoint folder of the weights that fine-tuning starts from; {@code null} if the data has nothing to
     * pre-train on
     */
    public record Result(@Nullable Path checkpoint, List<EpochResult> epochs) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SKIPPED = "skipped.json";

    /** Content of the file of a skipped stage. */
    private record Skipped(String fingerprint, boolean skipped) {}

    private Pretrainer() {}

    /**
     * Runs the stage, or the part of it that is not completed.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5002 if the loss is not finite, SASS5104 if a checkpoint cannot
     * be written
     */
    public static Result run(TrainingJob job) {
        return run(job, PretrainObjective.of(job.config(), job.dataset()));
    }

    /**
     * Completes the stage without a checkpoint.
     *
     * @param folder folder of the stage
     * @throws org.sassrec.diagnostic.SassException SASS5104 if writing fails
     */
    public static void skip(Path folder, String fingerprint) {
        ResultFile.write(folder, SKIPPED, JSON.writer(), new Skipped(fingerprint, true));
    }

    /**
     * Returns whether the stage is completed without a checkpoint, because the data has nothing to pre-train on, or because validation cannot choose.
     *
     * @param folder folder of the stage
     */
    public static boolean isSkipped(Path folder) {
        return Files.exists(folder.resolve(SKIPPED));
    }

    /**
     * Returns the checkpoint of a completed stage, which fine-tuning starts from.
     *
     * @param folder folder of the stage
     * @return empty if the stage is not completed or skipped, or the checkpoint does not exist; the content is not checked
     */
    public static Optional<Path> checkpoint(SassConfig config, Path folder) {
        Path last = Checkpoints.folder(folder, config.pretrain().epochs());
        return Checkpoint.exists(last) ? Optional.of(last) : Optional.empty();
    }

    /** Returns the epochs of a completed stage; empty if the stage is not completed. */
    public static List<EpochResult> epochs(SassConfig config, Path folder) {
        return Checkpoints.state(folder, config.pretrain().epochs())
                .map(Checkpoints.State::history)
                .orElse(List.of());
    }

    private static <B> Result run(TrainingJob job, PretrainObjective<B> task) {
        task.data().forEach(job.listener()::on);
        int epochs = job.config().pretrain().epochs();
        Checkpoints checkpoints = new Checkpoints(job.folder(), job.fingerprint() + "/" + TrainingPhase.PRETRAIN);
        if (task.skipped()) {
            checkpoints.clear();
            skip(job.folder(), job.fingerprint());
            return new Result(null, List.of());
        }
        Checkpoints.State state = checkpoints.resume(job.listener(), TrainingPhase.PRETRAIN, TrainingUnits.ALL, epochs);
        job.listener()
                .on(new TrainingEvent.LoopStarted(
                        TrainingPhase.PRETRAIN,
                        TrainingUnits.ALL,
                        epochs,
                        task.batches(),
                        task.samples(),
                        state.epoch(),
                        state.epoch() >= epochs));
        HealthReporter health = new HealthReporter(job, false);
        health.resume(TrainingPhase.PRETRAIN, TrainingUnits.ALL, state.history());
        Path last = state.epoch() > 0 ? checkpoints.of(state.epoch()) : null;
        try (TowerModel model = job.newModel(ModelPurpose.PRETRAINING, last)) {
            if (last == null) {
                // Fine-tuning needs a checkpoint even with zero epochs of pre-training.
                checkpoints.save(model, state);
            }
            long warmup = Math.round(job.config().pretrain().optimizer().warmup() * task.batches());
            model.warmUp(warmup);
            EpochLoop.Distributed distributed = job.cluster() == null
                    ? null
                    : new EpochLoop.Distributed(
                            job.cluster(),
                            new Work.Loop(
                                    job.cluster().nextLoop(),
                                    true,
                                    false,
                                    false,
                                    null,
                                    0,
                                    List.of(),
                                    warmup,
                                    job.identity()));
            while (state.epoch() < epochs) {
                state = epoch(job, task, model, checkpoints, distributed, state);
                health.report(TrainingPhase.PRETRAIN, TrainingUnits.ALL, state.history());
            }
        }
        job.listener().on(new TrainingEvent.LoopCompleted(TrainingPhase.PRETRAIN, TrainingUnits.ALL));
        return new Result(checkpoints.of(state.epoch()), state.history());
    }

    private static <B> Checkpoints.State epoch(
            TrainingJob job,
            PretrainObjective<B> task,
            TowerModel model,
            Checkpoints checkpoints,
            EpochLoop.@Nullable Distributed distributed,
            Checkpoints.State state) {
        int epoch = state.epoch() + 1;
        EpochLoop<B> loop = new EpochLoop<>(
                TrainingPhase.PRETRAIN, TrainingUnits.ALL, task.batches(), job.threads(), job.listener(), distributed);
        HealthMonitor health = new HealthMonitor(task.kind(), model, epoch, task.batches());
        EpochResult trained = loop.run(
                epoch,
                new EpochLoop.Steps<>(
                        number -> task.builder().apply(epoch - 1, number),
                        batch -> task.tensors().apply(model, batch),
                        task.size(),
                        EpochLoop.measured(task.step().apply(model), health, task.rows())));
        EpochResult result = trained.with(task.evaluateHeldOut().apply(model)).with(health.measure());
        Checkpoints.State next = state.next(result, epoch, 0);
        checkpoints.save(model, next);
        job.listener().on(new TrainingEvent.EpochCompleted(TrainingPhase.PRETRAIN, TrainingUnits.ALL, result, true));
        return next;
    }
}
