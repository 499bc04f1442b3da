package org.sassrec.evaluation.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Plain means over the scenarios, of values and of resamples: a user of several is resampled in all of them at once. The error of
 * the mean is that of its resamples, each scenario's as wide as its own error; its degrees of freedom
 * are those of a sum of errors that are known with n_s - 1 each (Welch 1947, Satterthwaite 1946): where a scenario of three
 * users makes most of the error, it is known no better than from three. That holds for errors of different users; the more the
 * scenarios' errors go together, for having the same ones, the fewer: thirty scenarios of the same three users know as much as three users.
 */
public final class MacroScores {

    /** What the scenarios tell of a metric. */
    private static final class Aggregate {
        private double[] resampled = {};
        private int scenarios;
        private double unseen; // sum of the squared errors of which no resample shows anything
        private double squares; // sum of the squared errors
        private double doubt; // sum of error^4 / (n - 1)
        private long minUsers = Long.MAX_VALUE; // users of a scenario
        private boolean unknown; // a scenario's spread is

        /** A resample without users of a scenario has no mean either: NaN stays NaN. */
        void add(double[] values, double error, long users) {
            double square = error * error;
            double shown = Bootstrap.spread(values).orElse(0);
            // Resamples of few users differ less than such users do.
            boolean spreads = shown > Bootstrap.ROUNDING;
            double by = spreads ? Math.max(1, error / shown) : 1;
            double[] sum = resampled.length == 0 ? new double[values.length] : resampled.clone();
            Arrays.setAll(sum, b -> sum[b] + by * values[b]);
            resampled = sum;
            unseen += spreads ? 0 : square;
            squares += square;
            doubt += square * square / (users - 1);
            minUsers = Math.min(minUsers, users);
        }

        /** @param error of the sum over the scenarios */
        double degreesOfFreedom(double error) {
            double apart = doubt == 0 ? Double.MAX_VALUE : squares * squares / doubt;
            double together = error == 0 ? apart : apart * Math.min(1, squares / (error * error));
            return Math.max(together, minUsers - 1.0);
        }
    }

    private final Bootstrap bootstrap;
    private final List<EvaluationReport.Scores> scores = new ArrayList<>();
    private final Map<String, Aggregate> aggregates = new LinkedHashMap<>();

    public MacroScores(Bootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    public void add(EvaluationReport.Scores scenario) {
        scores.add(scenario);
    }

    /**
     * The interval of a scenario's metric, which counts in that of the mean.
     *
     * @param resampled the metric in each resample
     * @param users that it is over
     */
    public Optional<EvaluationReport.Interval> spread(String metric, double value, double[] resampled, long users) {
        Aggregate its = aggregates.computeIfAbsent(metric, name -> new Aggregate());
        its.scenarios++;
        OptionalDouble error = bootstrap.error(value, resampled, users);
        if (error.isEmpty()) {
            its.unknown = true;
            return Optional.empty();
        }
        its.add(resampled, error.getAsDouble(), users);
        return Optional.of(bootstrap.interval(value, error.getAsDouble(), users - 1.0));
    }

    public EvaluationReport.Scores scores() {
        Map<String, Double> means = mean(EvaluationReport.Scores::model);
        Map<String, EvaluationReport.Interval> intervals = new LinkedHashMap<>();
        aggregates.forEach((metric, its) -> {
            Double mean = means.get(metric);
            OptionalDouble spread = its.unknown ? OptionalDouble.empty() : Bootstrap.spread(its.resampled);
            if (mean != null && spread.isPresent()) {
                double error = Math.sqrt(spread.getAsDouble() * spread.getAsDouble() + its.unseen) / its.scenarios;
                intervals.put(metric, bootstrap.interval(mean, error, its.degreesOfFreedom(error * its.scenarios)));
            }
        });
        return new EvaluationReport.Scores(means, mean(EvaluationReport.Scores::popularity), intervals);
    }

    private Map<String, Double> mean(Function<EvaluationReport.Scores, Map<String, Double>> values) {
        Map<String, Double> sums = new LinkedHashMap<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (EvaluationReport.Scores scenario : scores) {
            values.apply(scenario).forEach((metric, value) -> {
                sums.merge(metric, value, Double::sum);
                counts.merge(metric, 1, Integer::sum);
            });
        }
        sums.replaceAll((metric, sum) -> sum / counts.getOrDefault(metric, 1));
        return sums;
    }
}
