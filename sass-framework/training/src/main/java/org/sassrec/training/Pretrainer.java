package org.sassrec.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.ContrastStats;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.ContrastBatch;
import org.sassrec.sampling.ContrastBatches;

/**
 * Stage one: contrasts what users and items are in two scenarios, over all pairs of scenarios, knowing train only.
 * Interrupted, it goes on after its last whole epoch, and ends with the same bits.
 */
public final class Pretrainer {

    /**
     * What came out.
     *
     * @param checkpoint folder of the weights that fine-tuning starts from
     */
    public record Result(Path checkpoint, List<EpochResult> epochs) {}

    private final TrainingJob job;
    private final ContrastBatches batches;
    private final Optional<ContrastBatch> heldOut;

    private Pretrainer(TrainingJob job) {
        this.job = job;
        this.batches = ContrastBatches.of(job.config(), job.dataset(), Horizon.TRAIN);
        this.heldOut = batches.heldOut();
    }

    /**
     * Runs the stage, or what is left of it.
     *
     * @throws org.sassrec.diagnostic.SassException SASS4101 if a scenario shares nothing with the others, SASS5002 if the
     *     loss is not finite, SASS5104 if a checkpoint can't be written
     */
    public static Result run(TrainingJob job) {
        return new Pretrainer(job).run();
    }

    /**
     * The checkpoint that fine-tuning starts from, of a stage that ran before.
     *
     * @param folder of the stage's job
     * @return empty unless the stage has come to its end
     */
    public static Optional<Path> checkpoint(SassConfig config, Path folder) {
        Path last = Checkpoints.place(folder, config.pretrain().epochs());
        return Files.isDirectory(last) ? Optional.of(last) : Optional.empty();
    }

    /** The epochs of a stage that has come to its end; empty for any other. */
    public static List<EpochResult> epochs(SassConfig config, Path folder) {
        return Checkpoints.state(folder, config.pretrain().epochs())
                .map(Checkpoints.State::history)
                .orElse(List.of());
    }

    private Result run() {
        long began = System.nanoTime();
        job.listener()
                .on(new TrainingEvent.Pairs(
                        ContrastBatches.overlap(job.config(), job.dataset(), Horizon.TRAIN),
                        batches.userPairs(),
                        batches.itemPairs(),
                        batches.nonEmptyShare(Side.USER),
                        batches.nonEmptyShare(Side.ITEM)));
        int epochs = job.config().pretrain().epochs();
        Checkpoints checkpoints = new Checkpoints(job.folder(), job.fingerprint() + "/" + Stage.PRETRAIN);
        Checkpoints.State state = LoopStart.of(job, checkpoints, Stage.PRETRAIN, Units.ALL);
        job.listener()
                .on(new TrainingEvent.Started(
                        Stage.PRETRAIN,
                        Units.ALL,
                        epochs,
                        batches.batches(),
                        batches.userPairs() + batches.itemPairs(),
                        state.epoch()));
        try (TowerModel model = job.newModel()) {
            if (state.epoch() > 0) {
                model.restore(checkpoints.of(state.epoch()));
            } else {
                // Without an epoch to run there must be weights to start from all the same.
                checkpoints.save(model, state);
            }
            while (state.epoch() < epochs) {
                state = epoch(model, checkpoints, state, epochs);
            }
        }
        job.listener()
                .on(new TrainingEvent.Ended(
                        Stage.PRETRAIN, Units.ALL, state.epoch(), (System.nanoTime() - began) * 1e-9));
        return new Result(checkpoints.of(state.epoch()), state.history());
    }

    private Checkpoints.State epoch(TowerModel model, Checkpoints checkpoints, Checkpoints.State state, int epochs) {
        int epoch = state.epoch() + 1;
        EpochLoop<ContrastBatch> loop =
                new EpochLoop<>(Stage.PRETRAIN, Units.ALL, batches.batches(), job.threads(), job.listener());
        EpochResult trained = loop.run(
                epoch,
                number -> {
                    ContrastBatch batch = batches.batch(epoch - 1, number);
                    return new Prepared<>(batch, model.prepare(batch));
                },
                batch -> (batch.users().rows() + batch.items().rows()) / 2,
                (batch, feed, sums) -> {
                    ContrastStats stats = model.pretrainStep(feed);
                    if (batch.users().rows() > 0) {
                        sums.add(
                                "user accuracy",
                                stats.userAccuracy(),
                                batch.users().rows());
                    }
                    if (batch.items().rows() > 0) {
                        sums.add(
                                "item accuracy",
                                stats.itemAccuracy(),
                                batch.items().rows());
                    }
                    return stats.loss();
                });
        Map<String, Double> values = new HashMap<>(trained.values());
        heldOut.ifPresent(batch -> {
            ContrastStats stats = model.contrastStats(batch);
            // Without a feature that differs between scenarios there is nothing that could be told apart.
            if (batch.users().rows() > 0 && model.spec().user().dynamic()) {
                values.put("held-out user accuracy", stats.userAccuracy());
                values.put("held-out user auc", stats.userAuc());
            }
            if (batch.items().rows() > 0 && model.spec().item().dynamic()) {
                values.put("held-out item accuracy", stats.itemAccuracy());
                values.put("held-out item auc", stats.itemAuc());
            }
            values.put("alignment", stats.alignment());
            values.put("uniformity", stats.uniformity());
        });
        EpochResult result = new EpochResult(
                epoch, trained.samples(), trained.seconds(), trained.waitShare(), trained.loss(), values);
        List<EpochResult> history = new ArrayList<>(state.history());
        history.add(result);
        Checkpoints.State next = new Checkpoints.State(state.fingerprint(), epoch, epoch, 0, epoch == epochs, history);
        checkpoints.save(model, next);
        job.listener().on(new TrainingEvent.EpochEnded(Stage.PRETRAIN, Units.ALL, result, values, true));
        return next;
    }
}
