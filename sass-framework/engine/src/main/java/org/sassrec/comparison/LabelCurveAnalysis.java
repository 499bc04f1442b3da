package org.sassrec.comparison;

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
import org.sassrec.files.JsonFiles;
import org.sassrec.result.ComparisonResult.LabelCurve;
import org.sassrec.result.ComparisonResult.LabelPoint;
import org.sassrec.result.Difference;
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
    private final String metric;
    private final double confidence;
    private final List<ComparisonRun> runs;
    private final DifferenceFamily family = new DifferenceFamily();

    private LabelCurveAnalysis(LoadedConfig loaded, CompareConfig.LabelCurve curve, List<ComparisonRun> runs) {
        this.loaded = loaded;
        this.curve = curve;
        this.metric = loaded.comparison().config().metrics().get(0);
        this.confidence = loaded.config().evaluate().confidence();
        this.runs = runs;
    }

    /** Returns the curve; {@code null} without {@code compare.labels}. */
    static @Nullable LabelCurve of(LoadedConfig loaded, List<ComparisonRun> runs) throws IOException {
        CompareConfig.LabelCurve curve = loaded.comparison().config().labels();
        return curve == null ? null : new LabelCurveAnalysis(loaded, curve, runs).result();
    }

    private LabelCurve result() throws IOException {
        List<LabelPoint> points = new ArrayList<>();
        for (double share : curve.shares()) {
            points.add(point(share));
        }
        family.correct(1 - confidence, Verdict.BETTER, Verdict.WORSE);
        return new LabelCurve(curve.scenario(), metric, points);
    }

    private LabelPoint point(double share) throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String model : List.of(WARM, COLD, OWN)) {
            put(values, model, runs(model, share), EvaluationReport.Scores::model);
        }
        put(values, POPULARITY, runs(WARM, share), EvaluationReport.Scores::popularity);
        Map<String, Difference> differences = new LinkedHashMap<>();
        Map<Long, QueryRanks> warm = ranks(runs(WARM, share));
        Map<Long, QueryRanks> cold = ranks(runs(COLD, share));
        UnaryOperator<QueryRanks> scenario = all -> all.only(curve.scenario());
        add(differences, COLD, warm, cold, scenario);
        add(differences, OWN, warm, ranks(runs(OWN, share)), scenario);
        add(differences, POPULARITY, warm, mapped(warm, QueryRanks::byPopularity), scenario);
        add(differences, OTHERS, warm, cold, all -> all.without(curve.scenario()));
        return new LabelPoint(share, values, differences);
    }

    /** A model that equals the file has no variant, for example the cold model with all labels. */
    private List<ComparisonRun> runs(String model, double share) {
        List<String> names =
                loaded.comparison().variants().stream().map(Variant::name).toList();
        String name = CompareConfig.LabelCurve.variant(model, share);
        String found = names.contains(name) ? name : names.get(0);
        return runs.stream()
                .filter(run -> run.variant().equals(found) && run.problem() == null)
                .toList();
    }

    private void put(
            Map<String, Double> values,
            String model,
            List<ComparisonRun> of,
            Function<EvaluationReport.Scores, Map<String, Double>> scores)
            throws IOException {
        double sum = 0;
        for (ComparisonRun run : of) {
            EvaluationReport.ScenarioResult result = JsonFiles.read(run.evaluation(), EvaluationReport.class)
                    .scenarios()
                    .get(curve.scenario());
            sum += result == null ? Double.NaN : scores.apply(result.scores()).getOrDefault(metric, Double.NaN);
        }
        if (!of.isEmpty() && !Double.isNaN(sum)) {
            values.put(model, sum / of.size());
        }
    }

    private static Map<Long, QueryRanks> ranks(List<ComparisonRun> of) {
        Map<Long, QueryRanks> ranks = new LinkedHashMap<>();
        of.forEach(run -> ranks.put(run.seed(), QueryRanks.read(run.queries())));
        return ranks;
    }

    private static Map<Long, QueryRanks> mapped(Map<Long, QueryRanks> ranks, UnaryOperator<QueryRanks> part) {
        Map<Long, QueryRanks> mapped = new LinkedHashMap<>();
        ranks.forEach((seed, all) -> mapped.put(seed, part.apply(all)));
        return mapped;
    }

    private void add(
            Map<String, Difference> differences,
            String name,
            Map<Long, QueryRanks> one,
            Map<Long, QueryRanks> other,
            UnaryOperator<QueryRanks> part) {
        try {
            DifferenceFamily.compare(
                    mapped(one, part), mapped(other, part), confidence, List.of(metric), (place, each, difference) -> {
                        if (place.equals(PairedTest.MACRO)) {
                            family.add(difference, corrected -> differences.put(name, corrected));
                        }
                    });
        } catch (SassException differentQueries) {
            // The table of variants reports them.
        }
    }
}
