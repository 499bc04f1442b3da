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

/** Differences whose verdicts are corrected for their number together. */
final class DifferenceFamily {
    private final List<PendingDifference> all = new ArrayList<>();

    /** A difference that waits for its correction. */
    private record PendingDifference(PairedTest.Difference difference, Consumer<Difference> sink) {}

    /** @param sink takes the difference with its verdict, once all are known */
    void add(PairedTest.Difference difference, Consumer<Difference> sink) {
        all.add(new PendingDifference(difference, sink));
    }

    /** Takes a difference. */
    @FunctionalInterface
    interface Sink {
        void add(String scenario, String metric, PairedTest.Difference difference);
    }

    /**
     * Compares the ranks of two variants' runs with the same seeds, in all metrics; nothing without such a pair.
     *
     * @return how many pairs there are
     * @throws org.sassrec.diagnostic.SassException SASS5054 if they had other queries; then the sink gets nothing
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
     * Gives all their verdicts.
     *
     * @param alarm in what share of families of equal models one may be told apart
     * @param above verdict on a difference above 0 that is told apart
     * @param below on one below
     */
    void correct(double alarm, Verdict above, Verdict below) {
        correct(alarm, above, below, 0);
    }

    /**
     * The same where it was looked for those that differ most: others belong to the family that were not measured.
     *
     * @param others how many
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
