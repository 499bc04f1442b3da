package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the users of one scenario gain, ascending by user.
 *
 * @param users hashes of their ids, none twice
 * @param gains of each user, summed over his queries
 * @param weights what each user's gain is divided by in the end: his queries, or 1 for a metric of users
 */
record UserGains(long[] users, double[] gains, double[] weights) {

    /**
     * How much more users gain by the one than by the other, by scenario.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5054 if one has a scenario, user or query that the other lacks
     */
    static Map<String, UserGains> difference(QueryRanks one, QueryRanks other, Metric metric) {
        for (String scenario : one.scenarios().keySet()) {
            if (!other.scenarios().containsKey(scenario)) {
                throw PairedTest.otherQueries(scenario);
            }
        }
        Map<String, UserGains> differences = new LinkedHashMap<>();
        for (Map.Entry<String, QueryRanks.Ranks> scenario : other.scenarios().entrySet()) {
            QueryRanks.Ranks ranks = one.scenarios().get(scenario.getKey());
            if (ranks == null || ranks.size() != scenario.getValue().size()) {
                throw PairedTest.otherQueries(scenario.getKey());
            }
            differences.put(
                    scenario.getKey(), of(ranks, metric).minus(of(scenario.getValue(), metric), scenario.getKey()));
        }
        return differences;
    }

    private static UserGains of(QueryRanks.Ranks ranks, Metric metric) {
        TreeMap<Long, double[]> sums = new TreeMap<>();
        for (int q = 0; q < ranks.size(); q++) {
            double[] sum = sums.computeIfAbsent(ranks.users()[q], user -> new double[2]);
            sum[0] += metric.gain(ranks.model()[q]);
            sum[1]++;
        }
        boolean ofUsers = metric.kind() == Metric.Kind.RECALL;
        UserGains all = new UserGains(new long[sums.size()], new double[sums.size()], new double[sums.size()]);
        int at = 0;
        for (Map.Entry<Long, double[]> user : sums.entrySet()) {
            double queries = user.getValue()[1];
            all.users[at] = user.getKey();
            all.gains[at] = user.getValue()[0] / (ofUsers ? queries : 1);
            all.weights[at++] = ofUsers ? 1 : queries;
        }
        return all;
    }

    private UserGains minus(UserGains other, String scenario) {
        if (!Arrays.equals(users, other.users) || !Arrays.equals(weights, other.weights)) {
            throw PairedTest.otherQueries(scenario);
        }
        double[] less = gains.clone();
        for (int u = 0; u < less.length; u++) {
            less[u] -= other.gains[u];
        }
        return new UserGains(users, less, weights);
    }

    /** Means over runs, by scenario. */
    static Map<String, UserGains> mean(List<Map<String, UserGains>> runs) {
        Map<String, UserGains> means = new LinkedHashMap<>();
        runs.get(0).forEach((scenario, first) -> {
            double[] mean = new double[first.count()];
            for (Map<String, UserGains> run : runs) {
                double[] its = Objects.requireNonNull(run.get(scenario)).gains;
                for (int u = 0; u < mean.length; u++) {
                    mean[u] += its[u] / runs.size();
                }
            }
            means.put(scenario, new UserGains(first.users, mean, first.weights));
        });
        return means;
    }

    int count() {
        return users.length;
    }

    /** The mean over queries, or users. */
    double value() {
        double sum = 0;
        double weight = 0;
        for (int u = 0; u < gains.length; u++) {
            sum += gains[u];
            weight += weights[u];
        }
        return sum / weight;
    }

    /** What each user adds to {@link #value} beyond what he would if all gained {@code common} with each query. */
    double[] parts(double common) {
        double weight = Arrays.stream(weights).sum();
        double[] parts = new double[gains.length];
        Arrays.setAll(parts, u -> (gains[u] - common * weights[u]) / weight);
        return parts;
    }
}
