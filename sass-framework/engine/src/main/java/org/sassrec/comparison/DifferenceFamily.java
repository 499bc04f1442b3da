package org.sassrec.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.result.Difference;
import org.sassrec.result.Verdict;

/** A set of differences whose verdicts are corrected together (Holm). */
final class DifferenceFamily {
    private final List<PendingDifference> all = new ArrayList<>();

    /** A difference before the correction. */
    private record PendingDifference(PairedTest.Difference difference, Consumer<Difference> sink) {}

    /**
     * Adds a difference.
     *
     * @param sink receives the difference with its verdict from {@link #correct}
     */
    void add(PairedTest.Difference difference, Consumer<Difference> sink) {
        all.add(new PendingDifference(difference, sink));
    }

    /** Receives a difference. */
    @FunctionalInterface
    interface Sink {
        void add(String scenario, String metric, PairedTest.Difference difference);
    }

    /**
     * Compares the ranks of two variants with the same seeds in all metrics.
     *
     * @return the number of pairs
     * @throws org.sassrec.diagnostic.SassException SASS5054 if the queries differ; then the sink receives nothing
     */
    static int compare(
            Map<Long, QueryRanks> one,
            Map<Long, QueryRanks> other,
            double confidence,
            List<String> metrics,
            Sink sink) {
        List<Long> seeds = one.keySet().stream().filter(other::containsKey).toList();
        if (seeds.isEmpty()) {
            return 0;
        }
        List<QueryRanks> first = seeds.stream().map(one::get).toList();
        List<QueryRanks> second = seeds.stream().map(other::get).toList();
        PairedTest test = PairedTest.of(confidence);
        Map<String, Map<String, PairedTest.Difference>> found = new LinkedHashMap<>();
        for (String metric : metrics) {
            found.put(metric, test.compare(first, second, Metric.parse(metric)));
        }
        found.forEach(
                (metric, places) -> places.forEach((scenario, difference) -> sink.add(scenario, metric, difference)));
        return seeds.size();
    }

    int size() {
        return all.size();
    }

    /**
     * Computes all verdicts.
     *
     * @param alarm significance level of the family
     * @param above verdict for a significant difference above 0
     * @param below verdict for a significant difference below 0
     */
    void correct(double alarm, Verdict above, Verdict below) {
        correct(alarm, above, below, 0);
    }

    /**
     * Computes all verdicts if the differences were selected from a larger family.
     *
     * @param others number of differences of the family that were not measured
     */
    void correct(double alarm, Verdict above, Verdict below, int others) {
        double[] p = new double[all.size() + others];
        Arrays.fill(p, 1);
        for (int i = 0; i < all.size(); i++) {
            p[i] = all.get(i).difference.p();
        }
        double[] corrected = PairedTest.holm(p);
        for (int i = 0; i < all.size(); i++) {
            PairedTest.Difference each = all.get(i).difference;
            all.get(i)
                    .sink
                    .accept(new Difference(
                            each.value(),
                            each.bounded() ? each.value() - each.halfWidth() : null,
                            each.bounded() ? each.value() + each.halfWidth() : null,
                            each.p(),
                            corrected[i],
                            corrected[i] > alarm ? Verdict.NOT_SIGNIFICANT : each.value() > 0 ? above : below,
                            each.perSeed()));
        }
    }
}
