package org.sassrec.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.sassrec.diagnostic.Diagnostic;

/**
 * Compares two models over the same queries. Two things make a difference doubtful, and both count: which users the test
 * happens to have, and which seeds the training.
 *
 * <pre>
 * d_i   = mean gain of the one - mean gain of the other, both trained with seed i, over all queries of a scenario
 * D     = mean of d_i over the n seeds;   macro: the plain mean over the scenarios
 * U     = variance of D over resamples of the users (Poisson bootstrap; a user's queries of all scenarios stay together)
 * S     = variance of the d_i / n;        0 for a single seed, of which nobody can tell
 * D / sqrt(U + S) ~ Student's t, with (U + S)^2 / (S^2 / (n - 1)) degrees of freedom (Welch and Satterthwaite)
 * </pre>
 */
public final class PairedTest {

    /** Name of the mean over the scenarios. */
    public static final String MACRO = "macro";

    private static final int RESAMPLES = 1_000;
    private static final int MANY_USERS = 50_000;

    /**
     * One difference.
     *
     * @param value D
     * @param low lower end of its interval at the confidence asked for
     * @param high upper end
     * @param p chance of so large a difference, or a larger one, between two models that are equally good
     * @param perSeed d_i
     */
    public record Difference(double value, double low, double high, double p, List<Double> perSeed) {

        public Difference {
            perSeed = List.copyOf(perSeed);
        }
    }

    private final long seed;
    private final double confidence;
    private final int resamples;

    private PairedTest(long seed, double confidence, int resamples) {
        this.seed = seed;
        this.confidence = confidence;
        this.resamples = resamples;
    }

    /** With 1,000 resamples of the users, fewer of very many. */
    public static PairedTest of(long seed, double confidence) {
        return new PairedTest(seed, confidence, RESAMPLES);
    }

    /** The same with another number of resamples. */
    PairedTest resampled(int times) {
        return new PairedTest(seed, confidence, times);
    }

    /**
     * Compares one model with another in each scenario that has queries, and in their mean ({@link #MACRO}).
     *
     * @param one ranks of its runs, a seed each
     * @param other ranks of the runs with the same seeds
     * @param metric of ranks
     * @throws org.sassrec.diagnostic.SassException SASS5054 if they were not asked the same queries
     */
    public Map<String, Difference> compare(List<QueryRanks> one, List<QueryRanks> other, Metric metric) {
        List<Map<String, UserGains>> gains = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            gains.add(UserGains.difference(one.get(i), other.get(i), metric));
        }
        Map<String, UserGains> mean = UserGains.mean(gains);
        Map<String, double[]> perSeed = new LinkedHashMap<>();
        for (String scenario : mean.keySet()) {
            perSeed.put(
                    scenario,
                    gains.stream()
                            .mapToDouble(of ->
                                    Objects.requireNonNull(of.get(scenario)).value())
                            .toArray());
        }
        Map<String, double[]> resampled = resample(mean);
        perSeed.put(MACRO, sumOf(perSeed, one.size()));
        resampled.put(MACRO, sumOf(resampled, resamples(mean)));
        Map<String, Difference> differences = new LinkedHashMap<>();
        perSeed.forEach((scenario, values) ->
                differences.put(scenario, difference(values, Objects.requireNonNull(resampled.get(scenario)))));
        return differences;
    }

    private static double[] sumOf(Map<String, double[]> scenarios, int length) {
        double[] mean = new double[length];
        for (double[] values : scenarios.values()) {
            for (int i = 0; i < length; i++) {
                mean[i] += values[i] / scenarios.size();
            }
        }
        return mean;
    }

    private int resamples(Map<String, UserGains> mean) {
        int users = mean.values().stream().mapToInt(UserGains::count).sum();
        return users > MANY_USERS ? Math.min(resamples, 200) : resamples;
    }

    /** Of each scenario the difference in each resample; NaN where a resample holds none of its users. */
    private Map<String, double[]> resample(Map<String, UserGains> mean) {
        Bootstrap bootstrap = new Bootstrap(seed, resamples(mean), confidence);
        // One number for a user in all scenarios.
        TreeMap<Long, Integer> numbers = new TreeMap<>();
        mean.values().forEach(of -> of.numberInto(numbers));
        Map<String, double[]> resampled = new LinkedHashMap<>();
        mean.forEach((scenario, gains) -> resampled.put(scenario, gains.resampled(bootstrap, numbers)));
        return resampled;
    }

    private Difference difference(double[] perSeed, double[] resampled) {
        int seeds = perSeed.length;
        double value = mean(perSeed);
        double ofUsers =
                variance(Arrays.stream(resampled).filter(Double::isFinite).toArray());
        double ofSeeds = seeds < 2 ? 0 : variance(perSeed) / seeds;
        double error = Math.sqrt(ofUsers + ofSeeds);
        double freedom = ofSeeds == 0
                ? Double.MAX_VALUE
                : (ofUsers + ofSeeds) * (ofUsers + ofSeeds) / (ofSeeds * ofSeeds / (seeds - 1));
        double p = error == 0 ? (value == 0 ? 1 : 0) : StudentT.beyond(Math.abs(value) / error, freedom);
        double half = error * StudentT.quantile(1 - confidence, freedom);
        return new Difference(
                value,
                value - half,
                value + half,
                p,
                Arrays.stream(perSeed).boxed().toList());
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        double sum = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return values.length < 2 ? 0 : sum / (values.length - 1);
    }

    /** Half of the interval that the mean of so many seeds' values has, by Student's t; two or more. */
    public static double halfWidth(double[] values, double confidence) {
        return Math.sqrt(variance(values) / values.length) * StudentT.quantile(1 - confidence, values.length - 1.0);
    }

    /**
     * What each p is worth among all of a family (Holm 1979): if all that are at or below {@code alpha} count, the chance
     * of any false alarm is at most {@code alpha}.
     */
    public static double[] holm(double[] p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(p[a], p[b]));
        double[] adjusted = new double[p.length];
        double most = 0;
        for (int i = 0; i < order.length; i++) {
            most = Math.max(most, Math.min(1, p[order[i]] * (p.length - i)));
            adjusted[order[i]] = most;
        }
        return adjusted;
    }

    static org.sassrec.diagnostic.SassException otherQueries(String scenario) {
        return Diagnostic.error("SASS5054", "the queries of `" + scenario + "` are not those of the reference")
                .withHelp("variants can only be compared on the same data, labels, scenarios and split")
                .toException();
    }
}
