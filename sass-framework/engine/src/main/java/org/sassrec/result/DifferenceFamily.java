package org.sassrec.result;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;

/**
 * Differences whose verdicts are corrected together (Holm).
 *
 * @param <K> identifies a difference
 */
public final class DifferenceFamily<K> {
    private final double alarm;
    private final Map<K, PairedTest.Difference> all = new LinkedHashMap<>();

    /** @param confidence confidence level; the probability of any false verdict is at most its complement */
    public DifferenceFamily(double confidence) {
        this.alarm = 1 - confidence;
    }

    /** Returns the seeds with which both have ranks. */
    public static List<Long> pairs(Map<Long, QueryRanks> one, Map<Long, QueryRanks> other) {
        return one.keySet().stream().filter(other::containsKey).toList();
    }

    /**
     * Compares two models by the seeds that both have.
     *
     * @param one ranks of the first model by seed
     * @return the first model minus the second by metric, then by scenario and {@link PairedTest#MACRO}; empty without a
     * common seed
     * @throws org.sassrec.diagnostic.SassException SASS5054 if the queries differ
     */
    public static Map<String, Map<String, PairedTest.Difference>> compare(
            Map<Long, QueryRanks> one, Map<Long, QueryRanks> other, List<String> metrics, double confidence) {
        List<Long> seeds = pairs(one, other);
        Map<String, Map<String, PairedTest.Difference>> found = new LinkedHashMap<>();
        if (!seeds.isEmpty()) {
            List<QueryRanks> first = seeds.stream().map(one::get).toList();
            List<QueryRanks> second = seeds.stream().map(other::get).toList();
            for (String metric : metrics) {
                found.put(metric, PairedTest.of(confidence).compare(first, second, Metric.parse(metric)));
            }
        }
        return found;
    }

    /**
     * Compares models with a reference in the mean over the scenarios.
     *
     * @param models ranks by model and seed
     * @return the differences by model; models without a common seed or value are missing
     * @throws org.sassrec.diagnostic.SassException SASS5054 if the queries differ
     */
    public static <K> Map<K, Difference> compareMeans(
            Map<K, Map<Long, QueryRanks>> models, Map<Long, QueryRanks> reference, String metric, double confidence) {
        DifferenceFamily<K> family = new DifferenceFamily<>(confidence);
        models.forEach((name, ranks) -> compare(ranks, reference, List.of(metric), confidence)
                .forEach((each, places) -> family.add(name, places, PairedTest.MACRO)));
        return family.correct(Verdict.BETTER, Verdict.WORSE);
    }

    /** Adds the difference of a scenario, if it exists. */
    public void add(K key, Map<String, PairedTest.Difference> places, String place) {
        PairedTest.Difference difference = places.get(place);
        if (difference != null) {
            all.put(key, difference);
        }
    }

    /** Returns the number of differences. */
    public int size() {
        return all.size();
    }

    /**
     * Computes all verdicts.
     *
     * @param above verdict for a significant difference above 0
     * @param below verdict for a significant difference below 0
     */
    public Map<K, Difference> correct(Verdict above, Verdict below) {
        return correct(above, below, 0);
    }

    /**
     * Computes all verdicts if the differences were selected from a larger family.
     *
     * @param others number of differences of the family that were not measured
     */
    public Map<K, Difference> correct(Verdict above, Verdict below, int others) {
        double[] p = Arrays.copyOf(
                all.values().stream().mapToDouble(PairedTest.Difference::p).toArray(), all.size() + others);
        Arrays.fill(p, all.size(), p.length, 1);
        double[] adjusted = PairedTest.holm(p);
        Map<K, Difference> corrected = new LinkedHashMap<>();
        all.forEach((key, each) -> {
            double pHolm = adjusted[corrected.size()];
            corrected.put(
                    key,
                    new Difference(
                            each.value(),
                            each.bounded() ? each.value() - each.halfWidth() : null,
                            each.bounded() ? each.value() + each.halfWidth() : null,
                            each.p(),
                            pHolm,
                            pHolm > alarm ? Verdict.NOT_SIGNIFICANT : each.value() > 0 ? above : below,
                            each.perSeed()));
        });
        return corrected;
    }
}
