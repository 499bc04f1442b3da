package org.sassrec.model;

/**
 * Updates the running mean of the weights ({@code finetune.weightAveraging}) and exchanges it with the weights. Between
 * two epochs the mean is active, so that validation, checkpoint and hard negatives use the weights that are released.
 * The state depends only on the step count of the model, so a resumed run needs no further data.
 */
public final class AveragingSchedule {

    /** Updates per epoch. More updates do not change the mean, but they read large tables more often. */
    private static final int UPDATES = 32;

    private final TowerModel model;
    private final double epochs;
    private final int batches;
    private final long first;
    private long last;
    private boolean active;

    /**
     * Creates the schedule of one loop.
     *
     * @param epochs time constant of the mean in epochs; 0 disables averaging
     * @param batches number of batches of an epoch
     * @param done number of completed epochs of this loop. Steps before the loop do not enter the mean.
     */
    public AveragingSchedule(TowerModel model, double epochs, int batches, int done) {
        this.model = model;
        this.epochs = epochs;
        this.batches = batches;
        this.first = model.step() - (long) done * batches;
        this.last = updates(model.step() - first);
        this.active = done > 0;
    }

    /** Activates the weights that training steps change. */
    public void beforeEpoch() {
        exchange(false);
    }

    /** Updates the mean if an update is due at this step. */
    public void afterStep() {
        update();
    }

    private void update() {
        long number = updates(model.step() - first);
        if (epochs > 0 && number > last) {
            model.updateAverage(rate(last, number));
        }
        last = number;
    }

    /**
     * Returns the rate of one update in place of all updates after {@code from} up to {@code to}. In a cluster there can be
     * several, because other workers make steps between two steps of this process.
     */
    private double rate(long from, long to) {
        if (to == from + 1) {
            return rate(to);
        }
        double kept = 1;
        for (long number = from + 1; number <= to; number++) {
            kept *= 1 - rate(number);
        }
        return 1 - kept;
    }

    /** Activates the mean. */
    public void afterEpoch() {
        model.followSteps(); // the last steps may be those of other workers
        update();
        exchange(true);
    }

    private void exchange(boolean useMean) {
        if (epochs > 0 && active != useMean) {
            model.exchangeAverage();
            active = useMean;
        }
    }

    /** Returns the number of updates up to a step of the loop. */
    private long updates(long step) {
        return step * Math.min(UPDATES, batches) / batches;
    }

    /** Returns the rate of an update: an arithmetic mean at first, an exponential mean later. */
    private double rate(long number) {
        double exponential = 1 - Math.exp(-1 / (epochs * Math.min(UPDATES, batches)));
        return Math.max(exponential, 1.0 / number);
    }
}
