package org.sassrec.evaluation.metric;

import java.util.List;

/**
 * Sums the gains of one scenario's ranks: plainly for the metrics, and once for each resample of the bootstrap. Users
 * arrive one after the other, all queries of one together; nothing grows with their number.
 */
public final class MetricAccumulator {

    private final List<Metric> metrics; // of ranks only
    private final Bootstrap bootstrap;
    private final double[] sums;
    private final double[][] resampled; // resample, metric
    private final double[] resampledQueries;
    private final double[] resampledUsers;
    private final double[] userGains;
    private long queries;
    private long users;

    public MetricAccumulator(List<Metric> metrics, Bootstrap bootstrap) {
        this.metrics = metrics;
        this.bootstrap = bootstrap;
        this.sums = new double[metrics.size()];
        this.resampled = new double[bootstrap.resamples()][metrics.size()];
        this.resampledQueries = new double[bootstrap.resamples()];
        this.resampledUsers = new double[bootstrap.resamples()];
        this.userGains = new double[metrics.size()];
    }

    /** Adds one user with the ranks of all his queries. */
    public void add(int user, int[] ranks, int from, int to) {
        int count = to - from;
        for (int m = 0; m < userGains.length; m++) {
            Metric metric = metrics.get(m);
            double sum = 0;
            for (int q = from; q < to; q++) {
                sum += metric.gain(ranks[q]);
            }
            userGains[m] = metric.kind() == Metric.Kind.RECALL ? sum / count : sum;
            sums[m] += userGains[m];
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

    public long queries() {
        return queries;
    }

    public long users() {
        return users;
    }

    public double value(int metric) {
        return sums[metric] / (isPerUser(metric) ? users : queries);
    }

    /** The metric in each resample; NaN where a resample holds no user. */
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
