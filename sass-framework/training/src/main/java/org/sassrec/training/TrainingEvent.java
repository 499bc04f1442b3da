package org.sassrec.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What happens in training, for whoever shows it: a bar, a line, a log. Values only, nothing is rendered here. */
public sealed interface TrainingEvent {

    /**
     * A loop begins.
     *
     * @param unit which of the models: {@code all}, or a scenario's name
     * @param epochs at most
     * @param batches of an epoch
     * @param samples of an epoch: positives, pairs of both sides as often as they are shown, or exposures
     * @param resumedEpochs whole epochs found in a checkpoint; 0 at the beginning
     * @param ended whether none follows them
     */
    record LoopStarted(
            TrainingPhase phase, String unit, int epochs, int batches, long samples, int resumedEpochs, boolean ended)
            implements TrainingEvent {}

    /**
     * A checkpoint was found that can't be used.
     *
     * @param reason why training starts anew
     */
    record CheckpointRejected(TrainingPhase phase, String unit, String reason) implements TrainingEvent {}

    /**
     * What the contrast of scenarios has to work with.
     *
     * @param userPairs,itemPairs different ones of an epoch
     * @param userNonEmpty,itemNonEmpty share of the pairs with a history or statistic of its own in both views; NaN where
     *     there are none
     */
    record ContrastData(long userPairs, long itemPairs, double userNonEmpty, double itemNonEmpty)
            implements TrainingEvent {}

    /**
     * What the prediction of the next item has to work with.
     *
     * @param scenarios exposures of an epoch by scenario
     * @param historyShare share of them before which the user has a history; NaN where there is no feature of histories
     */
    record NextItemData(Map<String, Long> scenarios, double historyShare) implements TrainingEvent {
        public NextItemData {
            scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
        }
    }

    /**
     * Fine-tuning leaves out a served scenario, of which it learns nothing: its exposures have all the same answer.
     *
     * @param exposures of what the served weights are trained on; there may be none
     * @param allPositive whether all of them were answered, or none
     */
    record ScenarioSkipped(String scenario, long exposures, boolean allPositive) implements TrainingEvent {}

    /**
     * A step is done.
     *
     * @param samples of the epoch so far
     * @param seconds of the epoch so far
     * @param loss of the step
     */
    record StepCompleted(TrainingPhase phase, String unit, int epoch, long samples, double seconds, double loss)
            implements TrainingEvent {}

    /**
     * An epoch is done and its checkpoint written.
     *
     * @param result its values have further figures by name: {@code loss <scenario>}, the mean number of {@code hard negatives} of a positive,
     *     stage one's held-out figures, the validation
     *     metric
     * @param best whether this is the best epoch so far
     */
    record EpochCompleted(TrainingPhase phase, String unit, EpochResult result, boolean best)
            implements TrainingEvent {}

    /**
     * Validation has chosen how much the items' bias weighs in what is served.
     *
     * @param weight beside 1 in training
     * @param metric of validation with it
     * @param before with the weight of training
     */
    record BiasCalibrated(String unit, double weight, double metric, double before) implements TrainingEvent {}

    /** A loop is done. */
    record LoopCompleted(TrainingPhase phase, String unit) implements TrainingEvent {}
}
