package org.sassrec.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.files.Versioned;

/**
 * Result of a comparison of variants, and the content of {@code compare.json}.
 *
 * @param reference the variant that all others are compared with
 * @param confidence confidence level of each interval
 * @param testEvaluations the maximum over variants and seeds of the number of models that were evaluated on the split
 * @param parallel whether some runs trained in parallel, which makes their times longer
 * @param scenarios scenarios that have values
 * @param notMeasured by metric, the served scenarios without a value
 * @param variants by name; the popularity baseline is among them, without runs
 * @param labels curve of {@code compare.labels}; {@code null} without this key
 * @param setup conditions of the reference; {@code null} if they are unknown
 * @param findings what limits the quality of all variants, most severe first
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
        Map<String, List<String>> notMeasured,
        Map<String, Variant> variants,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LabelCurve labels,

        @Nullable RunSetup setup,
        List<Diagnostic> findings)
        implements Versioned {

    /** Key of the mean over the scenarios. */
    public static final String MACRO = PairedTest.MACRO;

    /** Returns the conclusion in a few sentences. Names are between backticks. */
    @JsonProperty(value = "conclusion", access = JsonProperty.Access.READ_ONLY)
    public String conclusion() {
        return Conclusion.of(this);
    }

    /**
     * The models of a scenario by the share of its labels.
     *
     * @param metric the metric of all values
     */
    public record LabelCurve(String scenario, String metric, List<LabelPoint> points) {
        public LabelCurve {
            points = List.copyOf(points);
        }
    }

    /**
     * The models of one share.
     *
     * @param share share of the labels of the training split
     * @param values values in the scenario, mean over the seeds: {@code warm}, {@code cold}, {@code own} and {@code
     * popularity}. A model that failed is absent.
     * @param differences {@code warm} minus {@code cold}, {@code own} and {@code popularity} in the scenario; {@code
     * others}: {@code warm} minus {@code cold} in the mean of the other scenarios
     */
    public record LabelPoint(double share, Map<String, Double> values, Map<String, Difference> differences) {}

    /**
     * One variant.
     *
     * @param changed its overrides of the configuration; a value of {@code null} removes a key; {@code null} for the
     * popularity baseline
     * @param withoutSharedNetworks training-only scenarios that this variant does not use because it has a model per
     * scenario
     * @param failed by seed, the reason why it has no result
     * @param testEvaluations the maximum over seeds of the number of its models that were evaluated on the test split
     * @param pairs the number of seeds with a run of both this variant and the reference; {@code null} for the
     * reference and without a run
     * @param parameters number of learned parameters
     * @param seconds mean duration of a run
     * @param values by scenario and metric, means over its runs
     * @param differences by scenario and metric, differences from the reference
     * @param runs evaluations by seed
     */
    public record Variant(
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

        /** Returns whether the variant has no values and at least one failed run. */
        public boolean hasFailed() {
            return values.isEmpty() && !failed.isEmpty();
        }

        /** Returns the mean of a metric in a scenario, or {@code null} if it was not measured. */
        public @Nullable Mean mean(String scenario, String metric) {
            return values.getOrDefault(scenario, Map.of()).get(metric);
        }

        /** Returns the difference from the reference in a scenario, or {@code null} if it does not exist. */
        public @Nullable Difference difference(String scenario, String metric) {
            return differences.getOrDefault(scenario, Map.of()).get(metric);
        }
    }

    /**
     * A mean over seeds.
     *
     * @param low lower end of its interval over seeds; {@code null} with one seed
     * @param high upper end of the interval
     * @param seeds the value of each seed
     */
    public record Mean(
            double mean, @Nullable Double low, @Nullable Double high, List<Double> seeds) {}
}
