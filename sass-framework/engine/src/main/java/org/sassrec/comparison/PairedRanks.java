package org.sassrec.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;

/** Ranks of two variants' runs with the same seeds. */
final class PairedRanks {
    private final List<QueryRanks> first = new ArrayList<>();
    private final List<QueryRanks> second = new ArrayList<>();

    private PairedRanks() {}

    static PairedRanks of(Map<Long, QueryRanks> one, Map<Long, QueryRanks> other) {
        PairedRanks pairs = new PairedRanks();
        one.forEach((seed, ranks) -> {
            QueryRanks partner = other.get(seed);
            if (partner != null) {
                pairs.first.add(ranks);
                pairs.second.add(partner);
            }
        });
        return pairs;
    }

    int size() {
        return first.size();
    }

    /** Takes a difference. */
    interface Sink {
        void add(String scenario, String metric, PairedTest.Difference difference);
    }

    /**
     * Compares all pairs in all metrics; nothing without a pair.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5054 if they had other queries; then the sink gets nothing
     */
    void compare(double confidence, List<String> metrics, Sink sink) {
        if (first.isEmpty()) {
            return;
        }
        PairedTest test = PairedTest.of(confidence);
        Map<String, Map<String, PairedTest.Difference>> found = new LinkedHashMap<>();
        for (String metric : metrics) {
            found.put(metric, test.compare(first, second, Metric.parse(metric)));
        }
        found.forEach(
                (metric, places) -> places.forEach((scenario, difference) -> sink.add(scenario, metric, difference)));
    }
}
