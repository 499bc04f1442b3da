package org.sassrec.training;

import org.sassrec.model.TowerModel;

/**
 * When the running mean of the weights moves ({@code finetune.weightAveraging}), and when it takes the weights' place: between the
 * epochs, for validation, checkpoint and hard negatives, so that a checkpoint's weights are those to be served. All of it
 * follows from the model's steps: nothing else has to be remembered to go on after a checkpoint.
 */
final class AveragingSchedule {

    /** Often enough that one more changes nothing, seldom enough that large tables are not read all the time. */
    private static final int UPDATES = 32;

    private final TowerModel model;
    private final double epochs;
    private final int batches;
    private final long first;
    private boolean active;

    /**
     * The averaging of one loop.
     *
     * @param epochs time constant of the mean; 0 for none
     * @param batches of an epoch
     * @param done epochs of this loop that the model has behind it; what it did before, in another loop, has no part in the mean
     */
    AveragingSchedule(TowerModel model, double epochs, int batches, int done) {
        this.model = model;
        this.epochs = epochs;
        this.batches = batches;
        this.first = model.step() - (long) done * batches;
        this.active = done > 0;
    }

    /** The weights that steps move take their place again. */
    void beforeEpoch() {
        exchange(false);
    }

    /** Moves the mean if its time has come. */
    void afterStep() {
        long step = model.step() - first;
        long number = updates(step);
        if (epochs > 0 && number > updates(step - 1)) {
            model.updateAverage(rate(number));
        }
    }

    /** The mean takes the weights' place. */
    void afterEpoch() {
        exchange(true);
    }

    private void exchange(boolean show) {
        if (epochs > 0 && active != show) {
            model.exchangeAverage();
            active = show;
        }
    }

    /** Updates up to a step of the loop. */
    private long updates(long step) {
        return step * Math.min(UPDATES, batches) / batches;
    }

    /** A plain mean at first, of which the oldest weights are forgotten later. */
    private double rate(long number) {
        double forgotten = 1 - Math.exp(-1 / (epochs * Math.min(UPDATES, batches)));
        return Math.max(forgotten, 1.0 / number);
    }
}
