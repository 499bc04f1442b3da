package org.sassrec.serving.store;

import java.util.List;
import java.util.Optional;

/**
 * The users of a scenario as a distribution: which items can score high at all? Where the model weighs popularity, nearly
 * every answer comes from a small part of the items, and a graph finds just these badly: their vectors lie apart from the
 * others, so few links lead there.
 *
 * @param mean of the users' vectors
 * @param covariance of the users' vectors, row-major
 */
public record UserDistribution(double[] mean, double[] covariance) {

    /** A smaller sample would say little of the covariance. */
    private static final int MIN_USERS = 50;

    /** Standard deviations above the mean score: an item that few users want stands before one that nobody wants. */
    private static final double DEVIATIONS = 2;

    /** The distribution of a sample of users' vectors; empty if that is too small. */
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

    /** A score that few users exceed for this item: the mean and two standard deviations of their scores. */
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
