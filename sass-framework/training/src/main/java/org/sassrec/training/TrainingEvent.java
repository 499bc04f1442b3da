package org.sassrec.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.config.Side;
import org.sassrec.training.health.HealthFinding;

/**
 * A progress event of training. Events contain values only. Listeners render them, for example as a progress bar or log
 * line.
 */
public sealed interface TrainingEvent {

    /**
     * A loop starts.
     *
     * @param unit name of the network: {@code all}, or the name of a scenario
     * @param epochs maximum number of epochs
     * @param batches number of batches of an epoch
     * @param samples number of samples of an epoch: positives, exposures, or pairs of both sides with repetitions
     * @param resumedEpochs number of completed epochs in the checkpoint; 0 for a new loop
     * @param ended whether no epoch is left
     */
    record LoopStarted(
            TrainingPhase phase, String unit, int epochs, int batches, long samples, int resumedEpochs, boolean ended)
            implements TrainingEvent {}

    /**
     * An existing checkpoint is not usable, and training starts from scratch.
     *
     * @param reason why the checkpoint is not usable
     */
    record CheckpointRejected(TrainingPhase phase, String unit, String reason) implements TrainingEvent {}

    /**
     * Describes the data of scenario-contrastive pre-training.
     *
     * @param userPairs,itemPairs number of different pairs of an epoch
     * @param userNonEmpty,itemNonEmpty share of the pairs whose two views both have a history or statistic that differs
     * by scenario; NaN without such features
     */
    record ContrastData(long userPairs, long itemPairs, double userNonEmpty, double itemNonEmpty)
            implements TrainingEvent {}

    /**
     * Users, or items, take no part in scenario-contrastive pre-training.
     *
     * @param viewsDiffer whether a feature of the side can differ between scenarios
     * @param pairs number of pairs, including those that are held out
     * @param usable number of training pairs whose views both have a value that differs by scenario
     * @param minimum number of usable pairs that a side needs
     */
    record SideSkipped(Side side, boolean viewsDiffer, long pairs, long usable, long minimum)
            implements TrainingEvent {}

    /** Pre-training is skipped, because neither side can take part. Fine-tuning starts from new weights. */
    record PretrainingSkipped(List<SideSkipped> sides) implements TrainingEvent {
        public PretrainingSkipped {
            sides = List.copyOf(sides);
        }
    }

    /**
     * Describes the data of next-item pre-training.
     *
     * @param scenarios number of exposures of an epoch by scenario
     * @param historyShare share of the exposures whose user has a history at that time; NaN without a history feature
     */
    record NextItemData(Map<String, Long> scenarios, double historyShare) implements TrainingEvent {
        public NextItemData {
            scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
        }
    }

    /**
     * Fine-tuning skips a served scenario because all its exposures have the same label.
     *
     * @param exposures number of exposures of the scenario in the training data of the released weights; may be 0
     * @param allPositive whether all exposures are positive; otherwise none is
     */
    record ScenarioSkipped(String scenario, long exposures, boolean allPositive) implements TrainingEvent {}

    /**
     * A step is completed.
     *
     * @param samples number of samples of the epoch so far
     * @param seconds duration of the epoch so far, in seconds
     * @param loss loss of the step
     */
    record StepCompleted(TrainingPhase phase, String unit, int epoch, long samples, double seconds, double loss)
            implements TrainingEvent {}

    /**
     * An epoch is completed and its checkpoint is written.
     *
     * @param result figures of the epoch. Its values contain {@code loss <scenario>}, {@code hard negatives} (mean
     * number per positive), the held-out figures of stage one, and the validation metric.
     * @param best whether this is the best epoch so far
     */
    record EpochCompleted(TrainingPhase phase, String unit, EpochResult result, boolean best)
            implements TrainingEvent {}

    /**
     * Validation chose the weight of the item bias in released vectors.
     *
     * @param weight chosen weight; it is 1 in training
     * @param metric validation metric with this weight
     * @param before validation metric with the weight 1
     */
    record BiasCalibrated(String unit, double weight, double metric, double before) implements TrainingEvent {}

    /**
     * Fine-tuning starts from the weights of an earlier training.
     *
     * @param report kept, new and dropped parameters, as lines of text
     */
    record WarmStarted(List<String> report) implements TrainingEvent {
        public WarmStarted {
            report = List.copyOf(report);
        }
    }

    /** A training with a warm start is complete. The cold training that is compared with it starts. */
    record ChallengerStarted() implements TrainingEvent {}

    /**
     * Validation compared a cold model with a model with a warm start.
     *
     * @param difference metric of the cold model minus that of the other one
     * @param p probability of such a difference, or a larger one, between two equal models
     * @param takesOver whether the cold model replaces the other one
     */
    record ChallengerCompared(double difference, double p, boolean takesOver) implements TrainingEvent {}

    /** Validation chose the start of fine-tuning. Fine-tuning continues from the trial of this start. */
    record StartChosen(String unit, StartChoice choice) implements TrainingEvent {}

    /** The figures of an epoch show that something is wrong with the training. Each stage has each finding once. */
    record HealthFound(TrainingPhase phase, HealthFinding finding) implements TrainingEvent {}

    /** A loop is completed. */
    record LoopCompleted(TrainingPhase phase, String unit) implements TrainingEvent {}
}
