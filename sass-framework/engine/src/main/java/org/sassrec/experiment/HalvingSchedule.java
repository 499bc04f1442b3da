package org.sassrec.experiment;

import java.util.ArrayList;
import java.util.List;

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
}
