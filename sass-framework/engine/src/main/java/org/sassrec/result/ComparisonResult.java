package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.files.Versioned;

/**
 * Result of a comparison of variants, and the content of {@code compare.json}.
 *
 * @param reference the variant that all others are compared with
 * @param confidence of each interval
 * @param testEvaluations how many models of a variant and seed were ever scored on the split, at most
 * @param parallel whether runs were trained beside others, so that their times are not their own alone
 * @param scenarios those that have values
 * @param tuningMetric the metric that chose between settings on validation; {@code null} without {@code compare.trials}
 * @param notMeasured by metric, the served scenarios without a value
 * @param variants by name; the popularity ranking is among them, without runs
 */
public record ComparisonResult(
        String name,
        CompareConfig.Split split,
        String reference,
        List<Long> seeds,
        List<String> metrics,
        double confidence,
        int testEvaluations,
        boolean parallel,
        List<String> scenarios,
        @Nullable String tuningMetric,
        Map<String, List<String>> notMeasured,
        Map<String, Variant> variants)
        implements Versioned {

    /** The mean over the scenarios, which stands among them. */
    public static final String MACRO = PairedTest.MACRO;

    /**
     * One variant.
     *
     * @param setting in which it is compared; {@code null} without {@code compare.trials}
     * @param trials by setting, what they came to on validation
     * @param failedTrials by setting, why there is no result
     * @param changed what it changes of the file, {@code null} for what it takes away; {@code null} for the popularity ranking
     * @param withoutSharedNetworks scenarios that train all variants but this one, whose models are of a scenario's own
     * @param failed by seed, why there is no result
     * @param testEvaluations how many of its models of a seed were ever scored on test, at most
     * @param pairs how many seeds both it and the reference have a run of; {@code null} for the reference and without a run
     * @param parameters learned values
     * @param seconds of a run, the mean
     * @param values by scenario and metric, means over its runs
     * @param differences by scenario and metric, differences from the reference
     * @param runs by seed
     */
    public record Variant(
            @Nullable String setting,
            Map<String, Double> trials,
            Map<String, String> failedTrials,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonSetter(nulls = Nulls.SET) @Nullable
            Map<String, @Nullable String> changed,

            List<String> withoutSharedNetworks,
            Map<Long, String> failed,
            int testEvaluations,
            @Nullable Integer pairs,
            @Nullable Long parameters,
            @Nullable Double seconds,
            @Nullable Double samplesPerSecond,
            Map<String, Map<String, Mean>> values,
            Map<String, Map<String, Difference>> differences,
            Map<Long, EvaluationReport> runs) {

        /** Whether nothing came of it that could stand among the others. */
        public boolean hasFailed() {
            return values.isEmpty() && !failed.isEmpty();
        }

        /** What it comes to in a scenario; {@code null} if nothing was measured. */
        public @Nullable Mean mean(String scenario, String metric) {
            return values.getOrDefault(scenario, Map.of()).get(metric);
        }

        /** Its difference from the reference in a scenario; {@code null} if there is none. */
        public @Nullable Difference difference(String scenario, String metric) {
            return differences.getOrDefault(scenario, Map.of()).get(metric);
        }
    }

    /**
     * A mean over seeds.
     *
     * @param low lower end of its interval over seeds; {@code null} with one seed
     * @param high upper end
     */
    public record Mean(
            double mean, @Nullable Double low, @Nullable Double high, List<Double> seeds) {}
}
