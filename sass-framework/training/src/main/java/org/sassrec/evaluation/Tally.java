package org.sassrec.evaluation;

import java.util.List;

/**
 * Sums the gains of one scenario's ranks: plainly for the metrics, and once for each resample of the bootstrap. Users
 * arrive one after the other, all queries of one together; nothing grows with their number.
 */
final class Tally {

    private final List<Metric> metrics; // of ranks only
    private final Bootstrap bootstrap;
    private final double[] sums;
    private final double[][] resampled; // resample, metric
    private final double[] resampledQueries;
    private final double[] resampledUsers;
    private final double[] ofUser;
    private long queries;
    private long users;

    Tally(List<Metric> metrics, Bootstrap bootstrap) {
        this.metrics = metrics;
        this.bootstrap = bootstrap;
        this.sums = new double[metrics.size()];
        this.resampled = new double[bootstrap.resamples()][metrics.size()];
        this.resampledQueries = new double[bootstrap.resamples()];
        this.resampledUsers = new double[bootstrap.resamples()];
        this.ofUser = new double[metrics.size()];
    }

    /** Adds one user with the ranks of all his queries. */
    void add(int user, int[] ranks, int from, int to) {
        int count = to - from;
        for (int m = 0; m < ofUser.length; m++) {
            Metric metric = metrics.get(m);
            double sum = 0;
            for (int q = from; q < to; q++) {
                sum += metric.gain(ranks[q]);
            }
            ofUser[m] = metric.kind() == Metric.Kind.RECALL ? sum / count : sum;
            sums[m] += ofUser[m];
        }
        queries += count;
        users++;
        for (int b = 0; b < resampled.length; b++) {
            int weight = bootstrap.weight(b, user);
            if (weight > 0) {
                double[] row = resampled[b];
                for (int m = 0; m < row.length; m++) {
                    row[m] += weight * ofUser[m];
                }
                resampledQueries[b] += (double) weight * count;
                resampledUsers[b] += weight;
            }
        }
    }

    long queries() {
        return queries;
    }

    long users() {
        return users;
    }

    double value(int metric) {
        return sums[metric] / (ofUsers(metric) ? users : queries);
    }

    /** The metric in each resample; NaN where a resample holds no user. */
    double[] resampled(int metric) {
        double[] values = new double[resampled.length];
        for (int b = 0; b < values.length; b++) {
            values[b] = resampled[b][metric] / (ofUsers(metric) ? resampledUsers[b] : resampledQueries[b]);
        }
        return values;
    }

    private boolean ofUsers(int metric) {
        return metrics.get(metric).kind() == Metric.Kind.RECALL;
    }
}
