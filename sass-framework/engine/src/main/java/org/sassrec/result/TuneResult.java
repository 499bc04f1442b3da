package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.files.Versioned;

/**
 * Result of a search for better settings, and the content of {@code tune.json}.
 *
 * @param model type of the model
 * @param metric metric on validation, as the mean over the scenarios
 * @param confidence confidence level of each interval
 * @param seeds seeds of the confirmation; the search uses the first one
 * @param minutes time limit; {@code null} without one
 * @param trials all trials in their order; the first one is the file without changes
 * @param best number of the confirmed trial that is better than the file; {@code null} if none is
 * @param leftOut what the time limit left out
 * @param setup conditions of the file; {@code null} if they are unknown
 * @param findings what limits the quality of all trials, most severe first
 */
public record TuneResult(
        String name,
        String model,
        String metric,
        double confidence,
        List<Long> seeds,
        @Nullable Integer minutes,
        List<Trial> trials,
        @Nullable Integer best,
        List<String> leftOut,
        @Nullable RunSetup setup,
        List<Diagnostic> findings)
        implements Versioned {

    /**
     * Settings that were tried.
     *
     * @param number from 1
     * @param changed values by key that differ from the file
     * @param rungs results with the first seed, from few epochs to all
     * @param confirmation result with several seeds; {@code null} if the trial was not confirmed
     * @param problem why it has no further result; {@code null} if nothing failed
     */
    public record Trial(
            int number,
            Map<String, String> changed,
            List<Rung> rungs,
            @Nullable Confirmation confirmation,
            @Nullable String problem) {

        /** Returns the result with the most epochs. */
        public Optional<Rung> last() {
            return rungs.isEmpty() ? Optional.empty() : Optional.of(rungs.get(rungs.size() - 1));
        }
    }

    /**
     * The result of a trial with some epochs.
     *
     * @param epochs limit of the epochs; early stopping can use fewer
     * @param value the metric
     * @param low lower end of its interval over users; {@code null} if unknown
     * @param high upper end
     * @param seconds time of pre-training, all epochs and evaluation
     * @param elapsed training time of the search up to this result in seconds
     */
    public record Rung(
            int epochs,
            double value,
            @Nullable Double low,
            @Nullable Double high,
            double seconds,
            double elapsed) {}

    /**
     * The result of a trial with several seeds and all epochs.
     *
     * @param mean mean over the seeds
     * @param values the metric by seed
     * @param difference paired difference from the file; {@code null} for the file itself
     */
    public record Confirmation(
            double mean, Map<Long, Double> values, @Nullable Difference difference) {}

    /** Returns a trial by its number. */
    public Trial trial(int number) {
        return trials.get(number - 1);
    }

    /** Returns the conclusion in a few sentences. */
    @JsonProperty(value = "conclusion", access = JsonProperty.Access.READ_ONLY)
    public String conclusion() {
        Confirmation file = trials.get(0).confirmation();
        Optional<Trial> first = trials.stream()
                .filter(trial -> trial.number() > 1 && trial.confirmation() != null)
                .max((one, other) -> Double.compare(mean(one), mean(other)));
        if (file == null || first.isEmpty()) {
            return "The search has no confirmed result, so the settings of the file stay.";
        }
        Trial trial = first.get();
        int pairs = file.values().size();
        String values = "mean of " + metric + " on validation over " + pairs + (pairs == 1 ? " seed" : " seeds") + " "
                + number(mean(trial)) + ", file " + number(file.mean()) + ", difference " + difference(trial);
        if (best == null) {
            return mean(trial) > file.mean()
                    ? "Trial " + trial.number() + " is ahead with one seed, but not confirmed with a second one, so the"
                            + " settings of the file stay: " + values + "."
                    : "The settings of the file are not worse than those of any confirmed trial. The best one is trial "
                            + trial.number() + ": " + values + ".";
        }
        return "Trial " + trial.number() + " is better than the file: " + values + ".";
    }

    private static double mean(Trial trial) {
        Confirmation confirmation = trial.confirmation();
        return confirmation == null ? Double.NEGATIVE_INFINITY : confirmation.mean();
    }

    private static String difference(Trial trial) {
        Confirmation confirmation = trial.confirmation();
        Difference paired = confirmation == null ? null : confirmation.difference();
        if (paired == null) {
            return "unknown";
        }
        return paired.low() != null && paired.verdict() == Verdict.NOT_SIGNIFICANT
                ? paired.text() + ", not statistically significant"
                : paired.text();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
