package org.sassrec.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.result.Difference;
import org.sassrec.result.DifferenceFamily;
import org.sassrec.result.PopularityComparison;
import org.sassrec.result.Verdict;

/** Tests the differences of an evaluated model from the popularity baseline, paired over the users. */
final class PopularityTest {
    private PopularityTest() {}

    /**
     * Tests all metrics whose difference from popularity can be tested.
     *
     * @param ranks ranks of the queries of the evaluation
     * @return {@code null} if no such metric was measured
     */
    static @Nullable PopularityComparison of(SassConfig config, EvaluationReport evaluation, QueryRanks ranks) {
        Map<String, Map<String, Difference>> differences = new LinkedHashMap<>();
        List<String> metrics = new ArrayList<>();
        for (String metric : evaluation.macro().model().keySet()) {
            Metric parsed = Metric.parse(metric);
            if (parsed.isTestable()) {
                Map<String, PairedTest.Difference> tested = PairedTest.of(evaluation.confidence())
                        .compare(List.of(ranks), List.of(ranks.byPopularity()), parsed);
                correct(tested, evaluation.confidence())
                        .forEach((place, difference) -> differences
                                .computeIfAbsent(place, none -> new LinkedHashMap<>())
                                .put(metric, difference));
                if (!tested.isEmpty()) {
                    metrics.add(metric);
                }
            }
        }
        // The metric that selects the model has priority, as in the warning about popularity.
        return Stream.concat(Stream.of(config.selectionMetric()), config.qualityMetrics().stream())
                .filter(metrics::contains)
                .findFirst()
                .or(() -> metrics.stream().findFirst())
                .map(metric -> new PopularityComparison(metric, differences))
                .orElse(null);
    }

    /** Corrects the p-values of the scenarios together. The mean is a separate test. */
    private static Map<String, Difference> correct(Map<String, PairedTest.Difference> tested, double confidence) {
        DifferenceFamily<String> scenarios = new DifferenceFamily<>(confidence);
        DifferenceFamily<String> mean = new DifferenceFamily<>(confidence);
        tested.keySet().forEach(place -> (place.equals(PairedTest.MACRO) ? mean : scenarios).add(place, tested, place));
        Map<String, Difference> corrected = scenarios.correct(Verdict.BETTER, Verdict.WORSE);
        corrected.putAll(mean.correct(Verdict.BETTER, Verdict.WORSE));
        return corrected;
    }
}
