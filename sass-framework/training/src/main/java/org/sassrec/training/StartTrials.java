package org.sassrec.training;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.training.TrainingUnits.Network;

/**
 * Chooses between the pre-trained and new weights as the start of a network, see {@link StartChoice}. Each start is
 * fine-tuned for a few epochs with separate checkpoints. If the pre-trained weights are better, both trainings continue to
 * their end and are compared again. The checkpoints of the other start are deleted.
 *
 * <p>Both choices are stored. A resumed run does not make them again. A run that continues with more epochs makes the last
 * one again if the pre-trained weights were chosen, and both if the first trial has more epochs now.
 */
record StartTrials(TrainingJob job, Validation validation, Trial trial) {

    /** Fine-tunes a start up to a number of epochs, or resumes there. */
    @FunctionalInterface
    interface Trial {
        Checkpoints.State run(String label, @Nullable Path start, int epochs, Checkpoints checkpoints);
    }

    /**
     * A start of a network.
     *
     * @param weights checkpoint of the start; {@code null} for new weights
     * @param refit checkpoint of the start of the refit
     * @param from suffix of the fingerprint that identifies the start
     * @param checkpoints checkpoints of the training loop, perhaps with the epochs of a trial
     * @param choice {@code null} if there was nothing to choose
     * @param trial epochs of the trial of this start; empty if it did not run now
     */
    record Start(
            @Nullable Path weights,
            @Nullable Path refit,
            String from,
            Checkpoints checkpoints,
            @Nullable StartChoice choice,
            List<EpochResult> trial) {
        Start {
            trial = List.copyOf(trial);
        }

        /** Creates a start without trials. */
        static Start given(@Nullable Path weights, @Nullable Path refit, String from, Checkpoints checkpoints) {
            return new Start(weights, refit, from, checkpoints, null, List.of());
        }
    }

    /** A choice that was made now, with the epochs of both trials. */
    private record Trials(StartChoice choice, List<EpochResult> pretrained, List<EpochResult> initial) {}

    /** Returns whether the configuration lets validation choose. */
    boolean areConfigured() {
        return job.config().pretrain().task() == PretrainConfig.Task.AUTO;
    }

    /**
     * Chooses the start of a network.
     *
     * @param pretrained checkpoint of pre-training
     * @param measurable whether validation measures the network; otherwise it starts from new weights
     */
    Start choose(Network network, Path pretrained, boolean measurable) {
        Path folder = job.folder().resolve(network.unit());
        String fingerprint = job.fingerprint() + "/" + network.unit();
        Checkpoints first = new Checkpoints(folder.resolve("finetune-pretrained"), fingerprint + "/pretrained");
        Checkpoints second = new Checkpoints(folder.resolve("finetune"), fingerprint + "/new");
        if (!measurable) {
            return Start.given(null, null, "/new", second);
        }
        int all = job.config().finetune().epochs();
        int few = StartChoice.trialEpochs(all);
        Trials trials = StartChoice.read(folder, fingerprint)
                .filter(stored -> stored.epochs() >= few)
                .map(stored -> new Trials(stored, List.of(), List.of()))
                .orElseGet(() -> compare(network, pretrained, first, second, few));
        if (trials.choice().pretrained() && trials.choice().epochs() < all) {
            trials.choice().write(folder, fingerprint);
            trials = compare(network, pretrained, first, second, all);
        }
        StartChoice choice = trials.choice();
        choice.write(folder, fingerprint);
        job.listener().on(new TrainingEvent.StartChosen(network.unit(), choice));
        if (choice.pretrained()) {
            second.clear();
            return new Start(pretrained, pretrained, "/pretrained", first, choice, trials.pretrained());
        }
        first.clear();
        return new Start(null, null, "/new", second, choice, trials.initial());
    }

    private Trials compare(Network network, Path pretrained, Checkpoints first, Checkpoints second, int epochs) {
        SassConfig config = job.config();
        Checkpoints.State one = trial.run("from pre-trained weights", pretrained, epochs, first);
        Checkpoints.State other = trial.run("from new weights", null, epochs, second);
        Path ofFirst = first.of(one.bestEpoch());
        Path ofSecond = second.of(other.bestEpoch());
        try (TowerModel a = TrainingJob.inferenceModel(config, job.dataset(), ModelPurpose.ENCODING, ofFirst);
                TowerModel b = TrainingJob.inferenceModel(config, job.dataset(), ModelPurpose.ENCODING, ofSecond)) {
            Validation.Comparison compared = validation.compare(
                    new TowerEncoder(config, job.dataset(), scenario -> a),
                    new TowerEncoder(config, job.dataset(), scenario -> b),
                    network.validated());
            return new Trials(
                    StartChoice.of(epochs, one.bestMetric(), other.bestMetric(), compared),
                    one.history(),
                    other.history());
        }
    }
}
