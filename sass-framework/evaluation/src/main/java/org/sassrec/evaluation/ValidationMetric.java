package org.sassrec.evaluation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.ranking.VectorScorer;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.training.Validation;
import org.sassrec.training.VectorEncoder;
import org.sassrec.training.health.TrainingCode;

/** The macro mean of one metric on the validation split. Fine-tuning calls it after each epoch for early stopping. */
public final class ValidationMetric implements Validation, AutoCloseable {

    private static final double CONFIDENCE = 0.95;

    /** The first model must keep this share of the metric of the second one in each scenario. */
    private static final double KEPT = 0.95;

    /** Level of two-sided intervals, for one-sided bounds of 80 %. */
    private static final double CONFIDENCE_OF_HARM = 0.6;

    /** With fewer queries, a scenario decides nothing alone. */
    private static final int MIN_QUERIES = 200;

    private final Dataset data;
    private final String metric;
    private final Evaluator evaluator;
    private double sampleError = Double.NaN;

    private ValidationMetric(Dataset data, String metric, Evaluator evaluator) {
        this.data = data;
        this.metric = metric;
        this.evaluator = evaluator;
    }

    /**
     * Creates the metric for models with the training horizon.
     *
     * @param metric for example {@code ndcg@50}
     * @param exclude excluded items, as in the final evaluation
     */
    public static ValidationMetric of(
            Dataset data,
            List<ScenarioConfig> scenarios,
            String metric,
            EvaluateConfig.Exclude exclude,
            Evaluator.Options options) {
        return of(data, scenarios, metric, exclude, null, options);
    }

    /**
     * Creates the metric on a sample of the queries.
     *
     * @param maxQueries maximum number of queries of each scenario; {@code null} for all. The sample is the same in each
     * epoch.
     */
    public static ValidationMetric of(
            Dataset data,
            List<ScenarioConfig> scenarios,
            String metric,
            EvaluateConfig.Exclude exclude,
            @Nullable Integer maxQueries,
            Evaluator.Options options) {
        EvaluateConfig config =
                new EvaluateConfig(List.of(metric), exclude, 0.95, EvaluateConfig.History.FROZEN, maxQueries);
        return new ValidationMetric(
                data,
                Metric.parse(metric).text(),
                Evaluator.of(
                        data,
                        scenarios,
                        config,
                        Split.VALIDATION,
                        Horizon.TRAIN,
                        maxQueries == null ? options.withoutIntervals() : options.withFewResamples()));
    }

    /**
     * Returns the value of the metric. A greater value is better.
     *
     * @param scenarios numbers of the scenarios of the mean; scenarios that are not served are ignored
     * @throws org.sassrec.diagnostic.SassException SASS5051 if the validation split has no data for the metric
     */
    @Override
    public double score(VectorEncoder encoder, int[] scenarios) {
        return score(new VectorScorer(encoder), scenarios);
    }

    /**
     * Compares two models query by query with the paired test. In a scenario with at least {@value #MIN_QUERIES} queries,
     * the first model is worse if its metric is less, and the one-sided 80 % bound of the difference does not exclude a
     * loss of 5 %. There is no correction for the number of scenarios: a wrong alarm costs a possible improvement, and a
     * missed loss costs quality. A loss of more than 5 % of the metric is therefore found with a probability of 80 % or
     * more, except in scenarios with few queries.
     */
    @Override
    public Comparison compare(VectorEncoder one, VectorEncoder other, int[] scenarios) {
        return compare(ranks(one, scenarios), ranks(other, scenarios), Metric.parse(metric))
                .orElseThrow(this::undefined);
    }

    /** Compares two models by their ranks; empty if no scenario has a value. */
    static Optional<Comparison> compare(QueryRanks one, QueryRanks other, Metric metric) {
        Map<String, PairedTest.Difference> differences =
                PairedTest.of(CONFIDENCE).compare(List.of(one), List.of(other), metric);
        Map<String, PairedTest.Difference> kept =
                PairedTest.of(CONFIDENCE_OF_HARM).compare(List.of(one), List.of(other), metric, KEPT);
        List<String> worse = one.scenarios().entrySet().stream()
                .filter(scenario -> scenario.getValue().users().length >= MIN_QUERIES)
                .map(Map.Entry::getKey)
                .filter(scenario -> isWorse(differences.get(scenario), kept.get(scenario)))
                .toList();
        return Optional.ofNullable(differences.get(PairedTest.MACRO))
                .map(macro -> new Comparison(macro.value(), macro.p(), worse));
    }

    private static boolean isWorse(PairedTest.@Nullable Difference difference, PairedTest.@Nullable Difference kept) {
        return difference != null && kept != null && difference.value() < 0 && kept.value() - kept.halfWidth() < 0;
    }

    private QueryRanks ranks(VectorEncoder encoder, int[] scenarios) {
        QueryRanks.Collector ranks = new QueryRanks.Collector();
        evaluator.evaluate("validation", new VectorScorer(encoder), isOneOf(scenarios), ranks);
        return ranks.ranks();
    }

    private static IntPredicate isOneOf(int[] scenarios) {
        return scenario -> Arrays.stream(scenarios).anyMatch(wanted -> wanted == scenario);
    }

    /** Returns the value of the metric for any scorer. See {@link #score(VectorEncoder, int[])}. */
    public double score(Scorer scorer, int[] scenarios) {
        EvaluationReport.Scores macro =
                evaluator.evaluate("validation", scorer, isOneOf(scenarios)).macro();
        Double value = macro.model().get(metric);
        sampleError = macro.sampleErrors().getOrDefault(metric, Double.NaN);
        if (value == null) {
            throw undefined();
        }
        return value;
    }

    private SassException undefined() {
        return Diagnostic.error(
                        TrainingCode.METRIC_UNDEFINED,
                        "`" + metric + "` has no value: the validation split has no data to measure it")
                .withHelp("widen `data.split.validation`")
                .toException();
    }

    @Override
    public double sampleError() {
        return sampleError;
    }

    @Override
    public boolean canMeasure(int[] scenarios) {
        return canMeasure(data, metric, scenarios);
    }

    /**
     * Returns whether the validation split has data for a metric in these scenarios, which have positives. {@code auc}
     * needs positive and negative exposures in one scenario, {@code gauc} of one user in a scenario.
     */
    public static boolean canMeasure(Dataset data, String metric, int[] scenarios) {
        Metric parsed = Metric.parse(metric);
        return parsed.source() != Metric.Source.EXPOSURES
                || Arrays.stream(scenarios).anyMatch(scenario -> hasBothLabels(data, parsed.kind(), scenario));
    }

    private static boolean hasBothLabels(Dataset data, Metric.Kind kind, int scenario) {
        Events events = data.events();
        Dataset.Rows rows = data.exposures(scenario, Split.VALIDATION);
        boolean ofUser = kind == Metric.Kind.GAUC;
        BitSet positive = new BitSet();
        BitSet negative = new BitSet();
        for (long n = 0; n < rows.size(); n++) {
            long event = rows.event(n);
            (events.positive(event) ? positive : negative).set(ofUser ? events.user(event) : 0);
        }
        return positive.intersects(negative);
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
