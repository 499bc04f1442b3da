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
 * Computes unweighted means over the scenarios, of the values and of the resamples. A user of several scenarios is
 * resampled in all of them together. The error of the mean is the standard deviation of its resamples. The resamples of
 * each scenario are scaled to the error of the scenario first.
 *
 * <p>The degrees of freedom are those of a sum of errors with n_s - 1 degrees of freedom each (Welch 1947,
 * Satterthwaite 1946). That holds for errors of different users. If the scenarios have the same users, their errors are
 * correlated. The degrees of freedom then decrease by the factor (sum of squared errors) / (squared error of the sum),
 * to at least the smallest n_s - 1.
 */
public final class MacroScores {

    /** The sums of a metric over the scenarios. */
    private static final class Aggregate {
        private double[] resampled = {};
        private double[] sampled = {}; // sum of the resamples times the finite population correction
        private double sampledConstantSquares; // as constantSquares, with the correction
        private int scenarios;
        private double constantSquares; // sum of the squared errors of scenarios whose resamples do not vary
        private double squares; // sum of the squared errors
        private double fourthPowers; // sum of error^4 / (n - 1)
        private long minUsers = Long.MAX_VALUE; // smallest number of users of a scenario
        private boolean unknown; // whether the error of a scenario is unknown

        /** Adds a scenario. A resample without users in a scenario is NaN in the sum. */
        void add(double[] values, double error, long users, double correction) {
            double square = error * error;
            double deviation = Bootstrap.spread(values).orElse(0);
            // Resamples of few users vary less than the error of these users.
            boolean spreads = deviation > Bootstrap.ROUNDING;
            double scale = spreads ? Math.max(1, error / deviation) : 1;
            resampled = plus(resampled, scale, values);
            sampled = plus(sampled, scale * correction, values);
            constantSquares += spreads ? 0 : square;
            sampledConstantSquares += spreads ? 0 : square * correction * correction;
            squares += square;
            fourthPowers += square * square / (users - 1);
            minUsers = Math.min(minUsers, users);
        }

        private static double[] plus(double[] before, double factor, double[] values) {
            double[] sum = before.length == 0 ? new double[values.length] : before.clone();
            Arrays.setAll(sum, b -> sum[b] + factor * values[b]);
            return sum;
        }

        /**
         * @param error error of the sum over the scenarios
         */
        double degreesOfFreedom(double error) {
            double independent = fourthPowers == 0 ? Double.MAX_VALUE : squares * squares / fourthPowers;
            double correlated = error == 0 ? independent : independent * Math.min(1, squares / (error * error));
            return Math.max(correlated, minUsers - 1.0);
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
     * Returns the interval of a metric of a scenario and adds the resamples to those of the mean.
     *
     * @param resampled value of the metric in each resample
     * @param users number of users of the metric
     * @return empty if the error is unknown
     */
    Optional<EvaluationReport.Interval> spread(String metric, double value, double[] resampled, long users) {
        return spread(metric, value, resampled, users, 0);
    }

    /**
     * Returns {@link #spread} for the metrics of a scenario.
     *
     * @param correction factor from an error over users to that of a sample of the queries; 0 for all queries
     */
    public MetricAccumulator.Intervals spread(double correction) {
        return (metric, value, resampled, users) -> spread(metric, value, resampled, users, correction);
    }

    private Optional<EvaluationReport.Interval> spread(
            String metric, double value, double[] resampled, long users, double correction) {
        Aggregate aggregate = aggregates.computeIfAbsent(metric, name -> new Aggregate());
        aggregate.scenarios++;
        OptionalDouble error = bootstrap.error(value, resampled, users);
        if (error.isEmpty()) {
            aggregate.unknown = true;
            return Optional.empty();
        }
        aggregate.add(resampled, error.getAsDouble(), users, correction);
        return Optional.of(bootstrap.interval(metric, value, error.getAsDouble(), users));
    }

    public EvaluationReport.Scores scores() {
        Map<String, Double> means = mean(EvaluationReport.Scores::model);
        Map<String, EvaluationReport.Interval> intervals = new LinkedHashMap<>();
        Map<String, Double> sampleErrors = new LinkedHashMap<>();
        aggregates.forEach((metric, aggregate) -> {
            Double mean = means.get(metric);
            OptionalDouble spread = aggregate.unknown ? OptionalDouble.empty() : Bootstrap.spread(aggregate.resampled);
            if (mean != null && spread.isPresent()) {
                double error = Math.sqrt(spread.getAsDouble() * spread.getAsDouble() + aggregate.constantSquares)
                        / aggregate.scenarios;
                intervals.put(
                        metric,
                        bootstrap.interval(mean, error, aggregate.degreesOfFreedom(error * aggregate.scenarios)));
                double sampled = Bootstrap.spread(aggregate.sampled).orElse(0);
                double sampleError = Math.sqrt(sampled * sampled + aggregate.sampledConstantSquares);
                if (sampleError > 0) {
                    sampleErrors.put(metric, sampleError / aggregate.scenarios);
                }
            }
        });
        return new EvaluationReport.Scores(means, mean(EvaluationReport.Scores::popularity), intervals, sampleErrors);
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
