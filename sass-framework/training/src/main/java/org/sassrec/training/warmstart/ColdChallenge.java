package org.sassrec.training.warmstart;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * The comparison of a model with a warm start with a cold one, on the validation split.
 *
 * @param difference metric of the cold model minus that of the other one, mean over the scenarios
 * @param p probability of such a difference, or a larger one, between two equal models
 * @param takesOver whether the cold model replaced the other one
 * @param samples number of samples that trained the model that was not kept
 */
public record ColdChallenge(double difference, double p, boolean takesOver, long samples) {
    private static final double SIGNIFICANT = 0.05;

    /** Returns whether a cold model with these results takes over. */
    public static boolean isSignificant(double difference, double p) {
        return difference > 0 && p <= SIGNIFICANT;
    }

    /**
     * Returns whether a training that continues a lineage is compared with a cold one: some time after the cold start, or
     * after the last comparison.
     *
     * @param day date of the training
     */
    public static boolean isDue(TrainingLineage earlier, LocalDate day, Duration every) {
        List<TrainingLineage.Training> all = earlier.trainings();
        int last = all.size() - 1;
        while (last > 0 && all.get(last).challenge() == null) {
            last--;
        }
        LocalDate since = LocalDate.parse(all.get(last).date());
        return !day.isBefore(since.plusDays(every.toDays()));
    }
}
