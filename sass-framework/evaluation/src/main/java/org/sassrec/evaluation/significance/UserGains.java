package org.sassrec.evaluation.significance;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.metric.UserAucParts;

/**
 * The gains of the users of one scenario, ascending by user.
 *
 * @param users hashes of the user ids, unique
 * @param gains sum of the gains of each user
 * @param weights divisor of each user: number of queries, 1 for a metric over users, number of exposures, or weight in
 * the AUC
 * @param protocolDigest digest of queries and candidates ({@code EvaluationProtocol})
 * @param order number of users of each term of the metric: 2 for AUC, whose pairs mostly belong to two users. The
 * deviation of such a mean is this multiple of that of the mean of the users' parts (Hoeffding 1948).
 */
record UserGains(long[] users, double[] gains, double[] weights, long protocolDigest, int order) {

    /**
     * Returns the differences of the gains of two models by scenario. Scenarios without a value of the metric, for
     * example AUC without exposures, are omitted.
     *
     * @param share factor of the gains of the second model
     * @throws org.sassrec.diagnostic.SassException SASS5054 if the scenarios, users, queries or exposures differ
     */
    static Map<String, UserGains> difference(QueryRanks one, QueryRanks other, Metric metric, double share) {
        Map<String, UserGains> differences = of(one, metric);
        Map<String, UserGains> less = of(other, metric);
        for (String scenario : differences.keySet()) {
            if (!less.containsKey(scenario)) {
                throw PairedTest.differentQueries(scenario);
            }
        }
        Map<String, UserGains> ordered = new LinkedHashMap<>();
        less.forEach((scenario, reference) -> {
            UserGains own = differences.get(scenario);
            if (own == null) {
                throw PairedTest.differentQueries(scenario);
            }
            ordered.put(scenario, own.minus(reference, share, scenario));
        });
        return ordered;
    }

    private static Map<String, UserGains> of(QueryRanks ranks, Metric metric) {
        Map<String, UserGains> all = new LinkedHashMap<>();
        ranks.scenarios().forEach((scenario, scenarioRanks) -> {
            UserGains gains = switch (metric.kind()) {
                case AUC -> ofShares(scenarioRanks);
                case GAUC -> ofUserAucs(scenarioRanks);
                default -> ofRanks(scenarioRanks, metric);
            };
            if (gains.count() > 0) {
                all.put(scenario, gains);
            }
        });
        return all;
    }

    private static UserGains ofRanks(QueryRanks.Ranks ranks, Metric metric) {
        TreeMap<Long, double[]> sums = new TreeMap<>();
        for (int q = 0; q < ranks.size(); q++) {
            double[] sum = sums.computeIfAbsent(ranks.users()[q], user -> new double[2]);
            sum[0] += metric.gain(ranks.model()[q]);
            sum[1]++;
        }
        if (metric.kind() == Metric.Kind.RECALL) {
            sums.replaceAll((user, sum) -> new double[] {sum[0] / sum[1], 1});
        }
        return of(sums, ranks.protocolDigest(), 1);
    }

    private static UserGains ofShares(QueryRanks.Ranks ranks) {
        UserAucParts areas = ranks.aucParts();
        TreeMap<Long, double[]> sums = new TreeMap<>();
        for (int u = 0; u < areas.count() && areas.isDefined(); u++) {
            sums.put(areas.users()[u], new double[] {areas.model().shares()[u], areas.weights()[u]});
        }
        return of(sums, ranks.protocolDigest(), 2);
    }

    private static UserGains ofUserAucs(QueryRanks.Ranks ranks) {
        UserAucParts areas = ranks.aucParts();
        TreeMap<Long, double[]> sums = new TreeMap<>();
        for (int u = 0; u < areas.count(); u++) {
            double area = areas.model().userAuc()[u];
            if (!Double.isNaN(area)) {
                int exposures = areas.exposures()[u];
                sums.put(areas.users()[u], new double[] {area * exposures, exposures});
            }
        }
        return of(sums, ranks.protocolDigest(), 1);
    }

    /**
     * @param sums gain and weight of each user
     */
    private static UserGains of(TreeMap<Long, double[]> sums, long digest, int order) {
        long[] users = sums.keySet().stream().mapToLong(user -> user).toArray();
        double[] gains = sums.values().stream().mapToDouble(sum -> sum[0]).toArray();
        double[] weights = sums.values().stream().mapToDouble(sum -> sum[1]).toArray();
        return new UserGains(users, gains, weights, digest, order);
    }

    private boolean hasSameProtocol(UserGains other) {
        return protocolDigest == other.protocolDigest
                && Arrays.equals(users, other.users)
                && Arrays.equals(weights, other.weights);
    }

    private UserGains minus(UserGains other, double share, String scenario) {
        if (!hasSameProtocol(other)) {
            throw PairedTest.differentQueries(scenario);
        }
        double[] less = gains.clone();
        for (int u = 0; u < less.length; u++) {
            less[u] -= share * other.gains[u];
        }
        return new UserGains(users, less, weights, protocolDigest, order);
    }

    /**
     * Returns means over runs, by scenario.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5054 if the queries of the runs differ
     */
    static Map<String, UserGains> mean(List<Map<String, UserGains>> runs) {
        Map<String, UserGains> means = new LinkedHashMap<>();
        for (Map<String, UserGains> run : runs) {
            for (String scenario : run.keySet()) {
                if (!runs.get(0).containsKey(scenario)) {
                    throw PairedTest.differentQueries(scenario);
                }
            }
        }
        runs.get(0).forEach((scenario, first) -> {
            double[] mean = new double[first.count()];
            for (Map<String, UserGains> run : runs) {
                UserGains current = run.get(scenario);
                if (current == null || !current.hasSameProtocol(first)) {
                    throw PairedTest.differentQueries(scenario);
                }
                for (int u = 0; u < mean.length; u++) {
                    mean[u] += current.gains[u] / runs.size();
                }
            }
            means.put(scenario, new UserGains(first.users, mean, first.weights, first.protocolDigest, first.order));
        });
        return means;
    }

    int count() {
        return users.length;
    }

    /** Returns the weighted mean over queries, users or exposures. */
    double value() {
        double sum = 0;
        double weight = 0;
        for (int u = 0; u < gains.length; u++) {
            sum += gains[u];
            weight += weights[u];
        }
        return sum / weight;
    }

    /**
     * Returns the contribution of each user to {@link #value}, times {@code order}, minus the contribution that the
     * user has if all users gain {@code common} per query.
     */
    double[] parts(double common) {
        double weight = Arrays.stream(weights).sum();
        double[] parts = new double[gains.length];
        Arrays.setAll(parts, u -> order * (gains[u] - common * weights[u]) / weight);
        return parts;
    }
}
