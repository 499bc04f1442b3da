package org.sassrec.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Variant;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.Setting;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.EvaluationReport.Scores;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.files.JsonFiles;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Mean;
import org.sassrec.result.Difference;
import org.sassrec.result.Verdict;

/**
 * Computes a {@link ComparisonResult} from runs. Differences are paired by seed. The Holm correction covers the
 * differences of the macro mean over all variants and metrics, and separately those of the scenarios over all variants,
 * metrics and scenarios. A variant with other queries than the reference fails for each seed and has no values. The
 * popularity baseline is one of the variants.
 */
public final class ComparisonAnalysis {
    private static final String POPULARITY = CompareConfig.POPULARITY;

    private final LoadedConfig loaded;
    private final CompareConfig config;
    private final List<ComparisonRun> runs;
    private final DifferenceFamily means = new DifferenceFamily();
    private final DifferenceFamily scenarioDifferences = new DifferenceFamily();

    private ComparisonAnalysis(LoadedConfig loaded, List<ComparisonRun> runs) {
        this.loaded = loaded;
        this.config = loaded.comparison().config();
        this.runs = runs;
    }

    /**
     * Computes the result of a comparison.
     *
     * @param loaded the compared configuration with its variants
     * @param runs all runs
     * @throws IOException if the metrics of a run cannot be read
     */
    public static ComparisonResult of(LoadedConfig loaded, List<ComparisonRun> runs) throws IOException {
        return new ComparisonAnalysis(loaded, runs).result();
    }

    private ComparisonResult result() throws IOException {
        Map<String, ComparisonResult.Variant> variants = new LinkedHashMap<>();
        Map<Long, QueryRanks> reference = ranks(config.reference());
        for (Variant variant : loaded.comparison().variants()) {
            variants.put(variant.name(), variant(variant, reference));
        }
        if (!reference.isEmpty() && !variants.containsKey(POPULARITY)) {
            variants.put(POPULARITY, addPopularity(reference));
        }
        double confidence = loaded.config().evaluate().confidence();
        means.correct(1 - confidence, Verdict.BETTER, Verdict.WORSE);
        scenarioDifferences.correct(1 - confidence, Verdict.BETTER, Verdict.WORSE);
        Set<String> scenarios = new LinkedHashSet<>();
        variants.values().forEach(variant -> scenarios.addAll(variant.values().keySet()));
        scenarios.remove(PairedTest.MACRO);
        return new ComparisonResult(
                loaded.config().name(),
                config.split(),
                config.reference(),
                config.seeds(),
                config.metrics(),
                confidence,
                scored(runs),
                runs.stream().anyMatch(run -> run.cost() != null && run.cost().parallel()),
                List.copyOf(scenarios),
                scenarios.isEmpty() ? Map.of() : addUnmeasured(variants),
                variants,
                LabelCurveAnalysis.of(loaded, runs),
                null,
                List.of());
    }

    private static int scored(List<ComparisonRun> runs) {
        return runs.stream().mapToInt(ComparisonRun::testEvaluations).max().orElse(0);
    }

    /** Served scenarios without a value of a metric. The mean does not include them. */
    private Map<String, List<String>> addUnmeasured(Map<String, ComparisonResult.Variant> variants) {
        Map<String, List<String>> unmeasured = new LinkedHashMap<>();
        for (String metric : config.metrics()) {
            List<String> without = loaded.config().scenarios().stream()
                    .filter(ScenarioConfig::serve)
                    .map(ScenarioConfig::name)
                    .filter(name -> variants.values().stream().allMatch(variant -> variant.mean(name, metric) == null))
                    .toList();
            if (!without.isEmpty()) {
                unmeasured.put(metric, without);
            }
        }
        return unmeasured;
    }

    private List<ComparisonRun> runsOf(String variant) {
        return runs.stream()
                .filter(run -> run.variant().equals(variant) && run.problem() == null)
                .toList();
    }

    private Map<Long, QueryRanks> ranks(String variant) {
        Map<Long, QueryRanks> ranks = new LinkedHashMap<>();
        runsOf(variant).forEach(run -> ranks.put(run.seed(), QueryRanks.read(run.queries())));
        return ranks;
    }

    private Map<Long, EvaluationReport> evaluations(String variant) throws IOException {
        Map<Long, EvaluationReport> evaluations = new LinkedHashMap<>();
        for (ComparisonRun run : runsOf(variant)) {
            evaluations.put(run.seed(), JsonFiles.read(run.evaluation(), EvaluationReport.class));
        }
        return evaluations;
    }

    private ComparisonResult.Variant variant(Variant variant, Map<Long, QueryRanks> reference) throws IOException {
        LoadedConfig file = loaded.comparison().variants().get(0).config();
        List<ComparisonRun> all = runs.stream()
                .filter(run -> run.variant().equals(variant.name()))
                .toList();
        LoadedConfig own = all.get(0).config();
        Map<Long, String> failed = new LinkedHashMap<>();
        for (ComparisonRun run : all) {
            if (run.problem() != null) {
                failed.put(run.seed(), run.problem());
            }
        }
        List<ComparisonRun> completed = runsOf(variant.name());
        Map<Long, EvaluationReport> evaluations = evaluations(variant.name());
        Map<String, Map<String, Mean>> values = Map.of();
        ReferenceDifferences against = new ReferenceDifferences(null, Map.of());
        if (!completed.isEmpty()) {
            try {
                if (!variant.name().equals(config.reference())) {
                    against = addDifferences(ranks(variant.name()), reference);
                }
                values = addValues(evaluations, Scores::model);
            } catch (SassException e) {
                // The run has other queries, so its differences and means are not comparable.
                String problem = ComparisonRun.problem(e.diagnostics().get(0));
                evaluations.keySet().forEach(seed -> failed.put(seed, problem));
            }
        }
        MeanCost cost = MeanCost.of(completed);
        return new ComparisonResult.Variant(
                changes(file, own),
                own.config().scenariosUnusedByOwnModels().stream()
                        .map(ScenarioConfig::name)
                        .toList(),
                failed,
                scored(all),
                against.pairs,
                cost.parameters,
                cost.seconds,
                cost.samplesPerSecond,
                values,
                against.differences,
                evaluations);
    }

    /** The mean cost of the runs. */
    private record MeanCost(
            @Nullable Long parameters,
            @Nullable Double seconds,
            @Nullable Double samplesPerSecond) {

        static MeanCost of(List<ComparisonRun> completed) {
            if (completed.isEmpty()) {
                return new MeanCost(null, null, null);
            }
            Long parameters = null;
            double seconds = 0;
            double training = 0;
            long samples = 0;
            for (ComparisonRun run : completed) {
                ComparisonRun.Cost cost = run.cost();
                if (cost != null) {
                    parameters = cost.parameters();
                    seconds += cost.seconds() / completed.size();
                    training += cost.trainingSeconds();
                    samples += cost.samples();
                }
            }
            return new MeanCost(parameters, seconds, training > 0 ? samples / training : null);
        }
    }

    /** The popularity baseline of the scenario, ranked by the same rules for the same queries. */
    private ComparisonResult.Variant addPopularity(Map<Long, QueryRanks> reference) throws IOException {
        Map<Long, QueryRanks> popular = new LinkedHashMap<>();
        reference.forEach((seed, ranks) -> popular.put(seed, ranks.byPopularity()));
        ReferenceDifferences against = addDifferences(popular, reference);
        return new ComparisonResult.Variant(
                null,
                List.of(),
                Map.of(),
                0,
                against.pairs,
                null,
                null,
                null,
                addValues(evaluations(config.reference()), Scores::popularity),
                against.differences,
                Map.of());
    }

    private Map<String, Map<String, Mean>> addValues(
            Map<Long, EvaluationReport> evaluations, Function<Scores, Map<String, Double>> scores) {
        Map<String, Map<String, Mean>> values = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>(
                evaluations.values().iterator().next().scenarios().keySet());
        names.add(PairedTest.MACRO);
        for (String name : names) {
            Map<String, Mean> means = new LinkedHashMap<>();
            for (String metric : config.metrics()) {
                List<Double> seeds = new ArrayList<>();
                for (EvaluationReport evaluation : evaluations.values()) {
                    Scores found = scores(evaluation, name);
                    Double value = found == null ? null : scores.apply(found).get(metric);
                    if (value != null) {
                        seeds.add(value);
                    }
                }
                if (seeds.size() == evaluations.size()) {
                    means.put(metric, addMean(seeds));
                }
            }
            if (!means.isEmpty()) {
                values.put(name, means);
            }
        }
        return values;
    }

    private static @Nullable Scores scores(EvaluationReport evaluation, String name) {
        if (name.equals(PairedTest.MACRO)) {
            return evaluation.macro();
        }
        EvaluationReport.ScenarioResult result = evaluation.scenarios().get(name);
        return result == null ? null : result.scores();
    }

    private Mean addMean(List<Double> seeds) {
        double sum = 0;
        for (double value : seeds) {
            sum += value;
        }
        double mean = sum / seeds.size();
        if (seeds.size() == 1) {
            return new Mean(mean, null, null, seeds);
        }
        double half = PairedTest.halfWidth(
                seeds.stream().mapToDouble(value -> value).toArray(),
                loaded.config().evaluate().confidence());
        return new Mean(mean, mean - half, mean + half, seeds);
    }

    /**
     * Differences from the reference by scenario and metric. {@link DifferenceFamily#correct} adds the entries.
     *
     * @param pairs the number of seeds with both runs
     */
    private record ReferenceDifferences(@Nullable Integer pairs, Map<String, Map<String, Difference>> differences) {}

    /**
     * Adds the differences of runs with the same seed in all metrics.
     *
     * @throws SassException SASS5054 if the queries differ; then nothing is added
     */
    private ReferenceDifferences addDifferences(Map<Long, QueryRanks> own, Map<Long, QueryRanks> reference) {
        Map<String, Map<String, Difference>> against = new LinkedHashMap<>();
        double confidence = loaded.config().evaluate().confidence();
        int pairs =
                DifferenceFamily.compare(own, reference, confidence, config.metrics(), (place, metric, difference) -> {
                    Map<String, Difference> entries = against.computeIfAbsent(place, name -> new LinkedHashMap<>());
                    (place.equals(PairedTest.MACRO) ? means : scenarioDifferences)
                            .add(difference, corrected -> entries.put(metric, corrected));
                });
        return new ReferenceDifferences(pairs, against);
    }

    /**
     * The changes from one configuration to another: values by key, then removed keys as {@code null}. If all keys of a
     * section were removed, the section is one entry.
     */
    private static Map<String, @Nullable String> changes(LoadedConfig before, LoadedConfig now) {
        Map<String, @Nullable String> changed = new LinkedHashMap<>();
        Map<String, String> previous = before.effectiveValues();
        Map<String, String> current = now.effectiveValues();
        current.forEach((key, value) -> {
            if (!value.equals(previous.get(key))) {
                changed.put(key, value);
            }
        });
        for (Setting setting : before.settings()) {
            boolean written = setting.value() != null && setting.origin().kind().compareTo(Origin.Kind.PRESET) > 0;
            if (written && !current.containsKey(setting.path())) {
                changed.put(removedPrefix(setting.path(), current), null);
            }
        }
        return changed;
    }

    private static String removedPrefix(String path, Map<String, String> current) {
        String part = path;
        int dot = part.lastIndexOf('.');
        while (dot > 0) {
            String section = part.substring(0, dot);
            if (current.keySet().stream().anyMatch(key -> key.equals(section) || key.startsWith(section + "."))) {
                break;
            }
            part = section;
            dot = part.lastIndexOf('.');
        }
        return part;
    }
}
