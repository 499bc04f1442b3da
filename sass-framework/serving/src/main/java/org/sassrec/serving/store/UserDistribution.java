package org.sassrec.serving.store;

import java.util.List;
import java.util.Optional;

/**
 * The distribution of a scenario's user vectors. It shows which items can reach a high score. If a model weighs
 * popularity, nearly all results come from a small part of the items, which a graph index finds badly: their vectors
 * are far from the others, so few links lead to them.
 *
 * @param mean of the user vectors, {@code [dim]}
 * @param covariance of the user vectors, {@code [dim, dim]}, row-major
 */
public record UserDistribution(double[] mean, double[] covariance) {

    /** A smaller sample does not determine the covariance. */
    private static final int MIN_USERS = 50;

    /**
     * Standard deviations above the mean score. An item that few users score high comes before one that no user scores
     * high.
     */
    private static final double DEVIATIONS = 2;

    /** Estimates the distribution from a sample of user vectors; empty if the sample is too small. */
    public static Optional<UserDistribution> of(List<float[]> users) {
        if (users.size() < MIN_USERS) {
            return Optional.empty();
        }
        int dim = users.get(0).length;
        double[] mean = new double[dim];
        for (float[] user : users) {
            for (int d = 0; d < dim; d++) {
                mean[d] += user[d] / (double) users.size();
            }
        }
        double[] covariance = new double[dim * dim];
        for (float[] user : users) {
            for (int a = 0; a < dim; a++) {
                for (int b = 0; b < dim; b++) {
                    covariance[a * dim + b] += (user[a] - mean[a]) * (user[b] - mean[b]) / users.size();
                }
            }
        }
        return Optional.of(new UserDistribution(mean, covariance));
    }

    /** Returns a score that few users exceed for this item: the mean plus two standard deviations of the scores. */
    public double upperScore(float[] item) {
        int dim = mean.length;
        double expected = 0;
        double variance = 0;
        for (int a = 0; a < dim; a++) {
            expected += mean[a] * item[a];
            double row = 0;
            for (int b = 0; b < dim; b++) {
                row += covariance[a * dim + b] * item[b];
            }
            variance += row * item[a];
        }
        return expected + DEVIATIONS * Math.sqrt(Math.max(0, variance));
    }
}
