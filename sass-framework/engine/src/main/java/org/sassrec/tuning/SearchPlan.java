package org.sassrec.tuning;

import org.sassrec.config.TuneConfig;

/**
 * The size of a search.
 *
 * @param trials number of trials, including the file
 * @param confirmed number of trials, in addition to the file, that further seeds confirm
 * @param seeds number of seeds of the confirmation, including that of the search
 * @param reserveSeconds estimated time of the confirmation
 */
record SearchPlan(int trials, int confirmed, int seeds, double reserveSeconds) {
    /** Number of trials that are confirmed if time permits. */
    static final int CONFIRMED = 3;

    private static final int MAX_TRIALS = 10_000;

    /** The confirmation may take this share of the time. */
    private static final double CONFIRMATION_SHARE = 0.5;

    /** Other trials can be slower than the file, for example with wider layers. */
    private static final double RESERVE = 1.25;

    /**
     * Returns the plan of an interrupted search with the same size, or creates one. A plan for more minutes counts all
     * trials of the search, also the completed ones.
     *
     * @param time after the file is measured
     * @param epochs number of epochs of the file
     */
    static SearchPlan of(TuneConfig config, SearchClock time, int epochs, RunCost cost) {
        Integer most = config.trials();
        int seeds = config.seeds().size();
        double seconds = Math.max(0, time.limit() - time.fileSeconds());
        if (config.minutes() == null) {
            return of(most == null ? 2 : most, seeds);
        }
        return time.plan()
                .orElseGet(() -> within(seconds, most == null ? 0 : most, seeds, config.parallel(), epochs, cost));
    }

    /** Creates a plan without a time limit. */
    static SearchPlan of(int trials, int seeds) {
        return new SearchPlan(trials, Math.min(CONFIRMED, trials - 1), seeds, 0);
    }

    /**
     * Creates the largest plan that fits into a time limit. First the confirmation gets fewer trials, then fewer seeds.
     *
     * @param seconds time without that of the file
     * @param most maximum number of trials; 0 without a limit
     * @param seeds configured number of seeds
     * @param parallel number of runs at the same time
     * @param epochs number of epochs of the file
     */
    static SearchPlan within(double seconds, int most, int seeds, int parallel, int epochs, RunCost cost) {
        double work = seconds * parallel;
        double full = RESERVE * cost.seconds(epochs);
        int confirmed = CONFIRMED;
        int used = seeds;
        // The first seed of each trial has already run in the search.
        while ((confirmed + 1) * (used - 1) * full > CONFIRMATION_SHARE * work) {
            if (confirmed > 1) {
                confirmed--;
            } else {
                used--;
            }
        }
        double reserve = (confirmed + 1) * (used - 1) * full;
        int trials = trials(2, 0, work - reserve, most, epochs, cost);
        return new SearchPlan(trials, Math.min(confirmed, trials - 1), used, reserve / parallel);
    }

    /**
     * Returns the plan with further trials for the remaining time. The confirmation does not get smaller, and the first
     * rung keeps its epochs.
     *
     * @param seconds remaining time
     * @param completed number of trials that completed the first rung, without the file
     * @param most maximum number of trials; 0 without a limit
     * @param cost measured with these trials
     */
    SearchPlan enlarged(double seconds, int completed, int most, int parallel, int epochs, RunCost cost) {
        double reserve = (confirmed + 1) * (seeds - 1) * RESERVE * cost.seconds(epochs);
        int more = trials(trials, completed, seconds * parallel - reserve, most, epochs, cost);
        return new SearchPlan(more, confirmed, seeds, reserve / parallel);
    }

    /** Returns the largest number of trials whose runs take at most {@code work} seconds, at least {@code least}. */
    private static int trials(int least, int completed, double work, int most, int epochs, RunCost cost) {
        int limit = most > 0 ? most : MAX_TRIALS;
        int trials = least;
        while (trials < limit) {
            HalvingSchedule schedule = HalvingSchedule.of(trials + 1, epochs);
            double seconds = schedule.seconds(cost) - schedule.seconds(0, cost) * completed / trials;
            boolean changesRung = completed > 0
                    && schedule.rungs().get(0).epochs()
                            != HalvingSchedule.of(trials, epochs).rungs().get(0).epochs();
            if (changesRung || RESERVE * seconds > work) {
                break;
            }
            trials++;
        }
        return trials;
    }
}
