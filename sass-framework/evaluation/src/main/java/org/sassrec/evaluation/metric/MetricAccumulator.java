package org.sassrec.evaluation.metric;

import java.util.List;
import java.util.Optional;

/**
 * Sums the gains of the queries of one scenario, for the model, for the popularity baseline, and for the model in each
 * bootstrap resample. All queries of a user must be added together. Memory does not grow with the number of users.
 */
public final class MetricAccumulator {

    private final List<Metric> metrics; // of ranks, also among random negatives
    private final Bootstrap bootstrap;
    private final double[] sums;
    private final double[] popularSums;
    private final double[][] resampled; // [resamples][metrics]
    private final double[] resampledQueries;
    private final double[] resampledUsers;
    private final double[] userGains;
    private long queries;
    private long users;

    /**
     * Computes the interval of a metric from its value, its values in the resamples, and its number of users; empty if
     * unknown.
     */
    public interface Intervals {
        Optional<EvaluationReport.Interval> of(String metric, double value, double[] resampled, long users);
    }

    public MetricAccumulator(List<Metric> metrics, Bootstrap bootstrap) {
        this.metrics = metrics;
        this.bootstrap = bootstrap;
        this.sums = new double[metrics.size()];
        this.popularSums = new double[metrics.size()];
        this.resampled = new double[bootstrap.resamples()][metrics.size()];
        this.resampledQueries = new double[bootstrap.resamples()];
        this.resampledUsers = new double[bootstrap.resamples()];
        this.userGains = new double[metrics.size()];
    }

    /**
     * Adds the queries [from, to) of one user with their ranks by the model and by popularity.
     *
     * @param others number of candidates that can be a negative of each query, for metrics with random negatives
     */
    public void add(int user, int[] ranks, int[] popular, int[] others, int from, int to) {
        int count = to - from;
        for (int m = 0; m < userGains.length; m++) {
            userGains[m] = gain(m, ranks, others, from, to);
            sums[m] += userGains[m];
            popularSums[m] += gain(m, popular, others, from, to);
        }
        queries += count;
        users++;
        for (int b = 0; b < resampled.length; b++) {
            int weight = bootstrap.weight(b, user);
            if (weight > 0) {
                double[] row = resampled[b];
                for (int m = 0; m < row.length; m++) {
                    row[m] += weight * userGains[m];
                }
                resampledQueries[b] += (double) weight * count;
                resampledUsers[b] += weight;
            }
        }
    }

    private double gain(int index, int[] ranks, int[] others, int from, int to) {
        Metric metric = metrics.get(index);
        double sum = 0;
        for (int q = from; q < to; q++) {
            sum += metric.negatives() > 0 ? metric.expectedGain(ranks[q], others[q]) : metric.gain(ranks[q]);
        }
        return isPerUser(index) ? sum / (to - from) : sum;
    }

    public long queries() {
        return queries;
    }

    public long users() {
        return users;
    }

    /** Stores the value of each metric. Stores nothing without queries. */
    public void put(EvaluationReport.Scores scores, Intervals intervals) {
        for (int m = 0; m < metrics.size() && queries > 0; m++) {
            String name = metrics.get(m).text();
            scores.model().put(name, value(m));
            scores.popularity().put(name, popularSums[m] / (isPerUser(m) ? users : queries));
            intervals
                    .of(name, value(m), resampled(m), users)
                    .ifPresent(interval -> scores.intervals().put(name, interval));
        }
    }

    public double value(int metric) {
        return sums[metric] / (isPerUser(metric) ? users : queries);
    }

    /** Returns the metric in each resample; NaN for a resample without users. */
    public double[] resampled(int metric) {
        double[] values = new double[resampled.length];
        for (int b = 0; b < values.length; b++) {
            values[b] = resampled[b][metric] / (isPerUser(metric) ? resampledUsers[b] : resampledQueries[b]);
        }
        return values;
    }

    private boolean isPerUser(int metric) {
        return metrics.get(metric).kind() == Metric.Kind.RECALL;
    }
}
