package org.sassrec.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.result.ComparisonResult.LabelCurve;
import org.sassrec.result.ComparisonResult.LabelPoint;
import org.sassrec.result.Difference;
import org.sassrec.result.DifferenceFamily;
import org.sassrec.result.Verdict;

/**
 * Compares the models of {@code compare.labels} by the share of the labels, in the first metric. The Holm correction
 * covers the differences of all shares.
 */
final class LabelCurveAnalysis {
    private static final String WARM = "warm";
    private static final String COLD = "cold";
    private static final String OWN = "own";
    private static final String POPULARITY = CompareConfig.POPULARITY;
    private static final String OTHERS = "others";

    private final LoadedConfig loaded;
    private final CompareConfig.LabelCurve curve;
    private final List<String> metric;
    private final double confidence;
    private final List<ExperimentRun> runs;
    private final DifferenceFamily<Comparand> family;

    /** What the warm model of a share is compared with. */
    private record Comparand(double share, String name) {}

    private LabelCurveAnalysis(LoadedConfig loaded, CompareConfig.LabelCurve curve, List<ExperimentRun> runs) {
        this.loaded = loaded;
        this.curve = curve;
        this.metric = loaded.comparison().config().metrics().subList(0, 1);
        this.confidence = loaded.config().evaluate().confidence();
        this.family = new DifferenceFamily<>(confidence);
        this.runs = runs;
    }

    /** Returns the curve; {@code null} without {@code compare.labels}. */
    static @Nullable LabelCurve of(LoadedConfig loaded, List<ExperimentRun> runs) throws IOException {
        CompareConfig.LabelCurve curve = loaded.comparison().config().labels();
        return curve == null ? null : new LabelCurveAnalysis(loaded, curve, runs).result();
    }

    private LabelCurve result() throws IOException {
        for (double share : curve.shares()) {
            Map<Long, QueryRanks> warm = ranks(WARM, share, all -> all);
            UnaryOperator<QueryRanks> scenario = all -> all.only(curve.scenario());
            add(share, COLD, warm, ranks(COLD, share, all -> all), scenario);
            add(share, OWN, warm, ranks(OWN, share, all -> all), scenario);
            add(share, POPULARITY, warm, ranks(WARM, share, QueryRanks::byPopularity), scenario);
            add(share, OTHERS, warm, ranks(COLD, share, all -> all), all -> all.without(curve.scenario()));
        }
        Map<Comparand, Difference> corrected = family.correct(Verdict.BETTER, Verdict.WORSE);
        List<LabelPoint> points = new ArrayList<>();
        for (double share : curve.shares()) {
            Map<String, Double> values = new LinkedHashMap<>();
            for (String model : List.of(WARM, COLD, OWN)) {
                put(values, model, runs(model, share), EvaluationReport.Scores::model);
            }
            put(values, POPULARITY, runs(WARM, share), EvaluationReport.Scores::popularity);
            Map<String, Difference> differences = new LinkedHashMap<>();
            corrected.forEach((comparand, difference) -> {
                if (comparand.share() == share) {
                    differences.put(comparand.name(), difference);
                }
            });
            points.add(new LabelPoint(share, values, differences));
        }
        return new LabelCurve(curve.scenario(), metric.get(0), points);
    }

    /** A model that equals the file has no variant, for example the cold model with all labels. */
    private List<ExperimentRun> runs(String model, double share) {
        List<String> names =
                loaded.comparison().variants().stream().map(Variant::name).toList();
        String name = CompareConfig.LabelCurve.variant(model, share);
        return ExperimentRun.completed(runs, names.contains(name) ? name : names.get(0));
    }

    private Map<Long, QueryRanks> ranks(String model, double share, UnaryOperator<QueryRanks> form) {
        return mapped(ExperimentRun.ranks(runs(model, share)), form);
    }

    private void put(
            Map<String, Double> values,
            String model,
            List<ExperimentRun> of,
            Function<EvaluationReport.Scores, Map<String, Double>> scores)
            throws IOException {
        double sum = 0;
        for (ExperimentRun run : of) {
            EvaluationReport.ScenarioResult result = run.report().scenarios().get(curve.scenario());
            sum += result == null ? Double.NaN : scores.apply(result.scores()).getOrDefault(metric.get(0), Double.NaN);
        }
        if (!of.isEmpty() && !Double.isNaN(sum)) {
            values.put(model, sum / of.size());
        }
    }

    private static Map<Long, QueryRanks> mapped(Map<Long, QueryRanks> ranks, UnaryOperator<QueryRanks> part) {
        Map<Long, QueryRanks> mapped = new LinkedHashMap<>();
        ranks.forEach((seed, all) -> mapped.put(seed, part.apply(all)));
        return mapped;
    }

    private void add(
            double share,
            String name,
            Map<Long, QueryRanks> warm,
            Map<Long, QueryRanks> other,
            UnaryOperator<QueryRanks> part) {
        try {
            DifferenceFamily.compare(mapped(warm, part), mapped(other, part), metric, confidence)
                    .forEach((each, places) -> family.add(new Comparand(share, name), places, PairedTest.MACRO));
        } catch (SassException differentQueries) {
            // The table of variants reports them.
        }
    }
}
