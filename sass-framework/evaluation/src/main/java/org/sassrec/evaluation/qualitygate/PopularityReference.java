package org.sassrec.evaluation.qualitygate;

import java.util.List;
import java.util.Optional;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.PairedTest.Difference;
import org.sassrec.evaluation.significance.QueryRanks;

/**
 * Compares the model of an evaluation with the popularity baseline of the same evaluation by {@link PairedTest}: both
 * rank the same candidates for the same queries.
 */
public final class PopularityReference {
    private final EvaluationReport report;
    private final QueryRanks ranks;

    private PopularityReference(EvaluationReport report, QueryRanks ranks) {
        this.report = report;
        this.ranks = ranks;
    }

    /**
     * Creates the reference.
     *
     * @param ranks ranks of the queries of {@code report}
     */
    public static PopularityReference of(EvaluationReport report, QueryRanks ranks) {
        return new PopularityReference(report, ranks);
    }

    /** Returns the value of popularity; empty if it was not measured. */
    public Optional<Double> value(String scenario, String metric) {
        return Optional.ofNullable(report.scenarios().get(scenario))
                .flatMap(result ->
                        Optional.ofNullable(result.scores().popularity().get(metric)));
    }

    /**
     * Returns the difference {@code model - share * popularity}; empty if the metric has no value.
     *
     * @param share factor of popularity; 1 for the value itself
     * @param confidence level of the interval
     */
    public Optional<Difference> difference(String scenario, String metric, double share, double confidence) {
        QueryRanks model = ranks.only(scenario);
        return Optional.ofNullable(PairedTest.of(confidence)
                .compare(List.of(model), List.of(model.byPopularity()), Metric.parse(metric), share)
                .get(scenario));
    }
}
