package org.sassrec.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * Compares two models query by query with the paired test. The Holm correction applies to the scenarios with at
     * least {@value #MIN_QUERIES} queries.
     */
    @Override
    public Comparison compare(VectorEncoder one, VectorEncoder other, int[] scenarios) {
        QueryRanks first = ranks(one, scenarios);
        QueryRanks second = ranks(other, scenarios);
        Map<String, PairedTest.Difference> differences =
                PairedTest.of(CONFIDENCE).compare(List.of(first), List.of(second), Metric.parse(metric));
        PairedTest.Difference macro = differences.get(PairedTest.MACRO);
        if (macro == null) {
            throw undefined();
        }
        List<String> large = first.scenarios().entrySet().stream()
                .filter(scenario -> scenario.getValue().users().length >= MIN_QUERIES)
                .map(Map.Entry::getKey)
                .filter(differences::containsKey)
                .toList();
        double[] p = PairedTest.holm(large.stream()
                .mapToDouble(scenario ->
                        Objects.requireNonNull(differences.get(scenario)).p())
                .toArray());
        List<String> worse = new ArrayList<>();
        for (int i = 0; i < p.length; i++) {
            if (p[i] <= 1 - CONFIDENCE
                    && Objects.requireNonNull(differences.get(large.get(i))).value() < 0) {
                worse.add(large.get(i));
            }
        }
        return new Comparison(macro.value(), macro.p(), worse);
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
