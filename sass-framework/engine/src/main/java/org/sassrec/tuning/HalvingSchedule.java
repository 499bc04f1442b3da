package org.sassrec.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Successive halving (Jamieson and Talwalkar 2016) on the epochs of fine-tuning: all trials train for few epochs, and
 * the best third continues with three times as many. The last rung has the epochs of the file.
 *
 * @param rungs from few epochs to all
 */
record HalvingSchedule(List<Rung> rungs) {
    /** Factor between the epochs of two rungs, and between their numbers of trials. */
    static final int FACTOR = 3;

    /** Minimum number of trials of the last rung: the file and the best three. */
    static final int FINALISTS = 4;

    /**
     * A step of the search.
     *
     * @param epochs number of epochs, at least 1
     * @param trials number of trials, including the file
     */
    record Rung(int epochs, int trials) {}

    HalvingSchedule {
        rungs = List.copyOf(rungs);
    }

    /**
     * Creates a schedule.
     *
     * @param trials number of trials, including the file
     * @param epochs number of epochs of the file
     */
    static HalvingSchedule of(int trials, int epochs) {
        List<Integer> steps = epochs(epochs);
        List<Rung> rungs = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            int left = trialsLeft(trials, i);
            // A rung without a choice is left out.
            if (i == steps.size() - 1 || trialsLeft(trials, i + 1) < left) {
                rungs.add(new Rung(steps.get(i), left));
            }
        }
        return new HalvingSchedule(rungs);
    }

    private static int trialsLeft(int trials, int rung) {
        int left = trials;
        for (int i = 0; i < rung; i++) {
            left = (left + FACTOR - 1) / FACTOR;
        }
        return Math.max(left, Math.min(trials, FINALISTS));
    }

    /** Returns the epochs of all possible rungs, in increasing order. */
    static List<Integer> epochs(int most) {
        List<Integer> epochs = new ArrayList<>();
        for (double step = most; step >= 1; step /= FACTOR) {
            epochs.add(0, (int) Math.round(step));
        }
        return epochs;
    }

    /**
     * Returns the seconds of one rung, in which trials continue from the rung before. The file has already trained.
     *
     * @param index of the rung
     */
    double seconds(int index, RunCost cost) {
        return (rungs.get(index).trials() - 1) * one(index, cost);
    }

    /** Returns the seconds of one run of a rung. */
    double one(int index, RunCost cost) {
        int epochs = rungs.get(index).epochs();
        return index == 0
                ? cost.seconds(epochs)
                : cost.continued(rungs.get(index - 1).epochs(), epochs);
    }

    /**
     * Returns the share of a rung in the remaining time of the search, from 0 to 1. Completed runs take no time.
     *
     * @param index of the rung
     * @param missing number of its trials that are not completed, without the file
     * @param completed number of completed trials of a later rung by its epochs, without the file
     */
    double share(int index, RunCost cost, int missing, IntUnaryOperator completed) {
        double own = missing * one(index, cost);
        double rest = own;
        for (int i = index + 1; i < rungs.size(); i++) {
            Rung later = rungs.get(i);
            int left = later.trials() - 1 - completed.applyAsInt(later.epochs());
            rest += Math.max(0, left) * one(i, cost);
        }
        return rest == 0 ? 1 : own / rest;
    }

    /** Returns the seconds of all rungs. */
    double seconds(RunCost cost) {
        double seconds = 0;
        for (int i = 0; i < rungs.size(); i++) {
            seconds += seconds(i, cost);
        }
        return seconds;
    }
}
