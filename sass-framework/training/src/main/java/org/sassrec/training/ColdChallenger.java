package org.sassrec.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.files.Folders;
import org.sassrec.training.health.TrainingCode;
import org.sassrec.training.warmstart.ColdChallenge;
import org.sassrec.training.warmstart.TrainingLineage;

/**
 * Compares a training with a warm start with a cold one on the same dataset ({@code finetune.warm.coldEvery}). Validation
 * measures both. The cold model replaces the other one if its metric is significantly better as the mean over the
 * scenarios. Otherwise it is deleted.
 *
 * <p>The cold model is trained in a separate folder. The commit point of its takeover is its lineage with the result of
 * the comparison. After an interruption, the next call continues.
 */
public final class ColdChallenger {
    private final TrainingJob job;
    private final Path folder;
    private final @Nullable Path pretrained;
    private final Validation validation;
    private final ItemRanker topItems;

    /**
     * Creates a comparison.
     *
     * @param job training of the model with the warm start
     * @param folder folder of the cold training
     * @param pretrained checkpoint of pre-training; {@code null} starts from random weights
     */
    public ColdChallenger(
            TrainingJob job, Path folder, @Nullable Path pretrained, Validation validation, ItemRanker topItems) {
        this.job = job;
        this.folder = folder;
        this.pretrained = pretrained;
        this.validation = validation;
        this.topItems = topItems;
    }

    /**
     * Trains and compares both models, or what is not complete.
     *
     * @param earlier the earlier fine-tuning of the warm start
     * @throws org.sassrec.diagnostic.SassException as {@link FineTuner#runFrom}, and SASS5051 if the validation split cannot
     * measure the metric
     */
    public void run(WarmCheckpoints.Earlier earlier) throws IOException {
        requireMeasurable();
        TrainingResult chain = FineTuner.runFrom(job, earlier, validation, topItems);
        job.listener().on(new TrainingEvent.ChallengerStarted());
        TrainingJob cold =
                new TrainingJob(job.config(), job.dataset(), folder, job.fingerprint(), job.listener(), job.cluster());
        TrainingResult result =
                FineTuner.run(cold.withConfig(job.config().withoutRefit()), pretrained, validation, topItems);
        Validation.Comparison compared = compare();
        boolean better = ColdChallenge.isSignificant(compared.difference(), compared.p());
        if (better) {
            // The comparison needs no refit, so only a better model has one.
            FineTuner.run(cold, pretrained, validation, topItems);
        }
        ColdChallenge challenge = new ColdChallenge(
                compared.difference(), compared.p(), better, better ? chain.samples() : result.samples());
        job.listener().on(new TrainingEvent.ChallengerCompared(compared.difference(), compared.p(), better));
        Path decided = better ? folder : job.folder();
        TrainingLineage.read(decided).with(challenge).write(decided);
        if (better) {
            finishTakeover(folder, job.folder());
        } else {
            Folders.deleteRecursively(folder);
        }
    }

    private void requireMeasurable() {
        SassConfig config = job.config();
        ValidationSupport support = new ValidationSupport(config, job.dataset(), validation::canMeasure);
        if (!support.isMeasurable(TrainingUnits.served(config))) {
            throw Diagnostic.error(
                            TrainingCode.METRIC_UNDEFINED,
                            "`finetune.warm.coldEvery` cannot compare two models: the validation split has no data to"
                                    + " measure `" + config.selectionMetric() + "`")
                    .withHelp("widen `data.split.validation`, or remove the key")
                    .toException();
        }
    }

    /**
     * Completes the takeover that an interrupted run has decided.
     *
     * @param folder folder of the cold training
     * @param training folder of the training that it replaces
     * @return whether there was one
     */
    public static boolean finishTakeover(Path folder, Path training) throws IOException {
        if (!Files.isDirectory(folder) || !TrainingLineage.exists(folder)) {
            return false;
        }
        ColdChallenge challenge = TrainingLineage.read(folder).last().challenge();
        if (challenge == null) {
            return false;
        }
        Folders.deleteRecursively(training);
        Folders.move(folder, training);
        return true;
    }

    /** Returns the number of samples that trained the model that was not kept; 0 without a comparison. */
    public static long otherSamples(Path training) {
        ColdChallenge challenge = TrainingLineage.exists(training)
                ? TrainingLineage.read(training).last().challenge()
                : null;
        return challenge == null ? 0 : challenge.samples();
    }

    private Validation.Comparison compare() {
        SassConfig warm = job.config().ofWarmStart();
        try (TrainedModel cold = TrainedModel.open(job.config(), job.dataset(), folder, Horizon.TRAIN);
                TrainedModel chain = TrainedModel.open(warm, job.dataset(), job.folder(), Horizon.TRAIN)) {
            return validation.compare(cold.encoder(), chain.encoder(), TrainingUnits.served(job.config()));
        }
    }
}
