package org.sassrec.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.EvaluationReport.Scores;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Mean;
import org.sassrec.result.Difference;
import org.sassrec.result.DifferenceFamily;
import org.sassrec.result.RunSetup;
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
    private final double confidence;
    private final List<ExperimentRun> runs;
    private final DifferenceFamily<Cell> means;
    private final DifferenceFamily<Cell> scenarioDifferences;
    /** Number of seeds with both runs by variant. */
    private final Map<String, Integer> pairs = new HashMap<>();
    /** Problems of variants with other queries. */
    private final Map<String, String> incomparable = new HashMap<>();

    private record Cell(String variant, String scenario, String metric) {}

    private ComparisonAnalysis(LoadedConfig loaded, List<ExperimentRun> runs) {
        this.loaded = loaded;
        this.config = loaded.comparison().config();
        this.confidence = loaded.config().evaluate().confidence();
        this.runs = runs;
        this.means = new DifferenceFamily<>(confidence);
        this.scenarioDifferences = new DifferenceFamily<>(confidence);
    }

    /**
     * Computes the result of a comparison.
     *
     * @param loaded the compared configuration with its variants
     * @param runs all runs
     * @param setup conditions of the reference; {@code null} if they are unknown
     * @param findings about the dataset
     * @throws IOException if the metrics of a run cannot be read
     */
    public static ComparisonResult of(
            LoadedConfig loaded, List<ExperimentRun> runs, @Nullable RunSetup setup, List<Diagnostic> findings)
            throws IOException {
        return new ComparisonAnalysis(loaded, runs).result(setup, findings);
    }

    private ComparisonResult result(@Nullable RunSetup setup, List<Diagnostic> findings) throws IOException {
        List<String> names =
                loaded.comparison().variants().stream().map(Variant::name).toList();
        Map<Long, QueryRanks> reference = ranks(config.reference());
        for (String name : names) {
            if (!name.equals(config.reference()) && !completed(name).isEmpty()) {
                addDifferences(name, ranks(name), reference);
            }
        }
        boolean addsPopularity = !reference.isEmpty() && !names.contains(POPULARITY);
        if (addsPopularity) {
            Map<Long, QueryRanks> popular = new LinkedHashMap<>();
            reference.forEach((seed, ranks) -> popular.put(seed, ranks.byPopularity()));
            addDifferences(POPULARITY, popular, reference);
        }
        Map<Cell, Difference> differences = scenarioDifferences.correct(Verdict.BETTER, Verdict.WORSE);
        differences.putAll(means.correct(Verdict.BETTER, Verdict.WORSE));
        Map<String, ComparisonResult.Variant> variants = new LinkedHashMap<>();
        for (String name : names) {
            variants.put(name, variant(name, differences));
        }
        if (addsPopularity) {
            variants.put(POPULARITY, popularity(differences));
        }
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
                scenarios.isEmpty() ? Map.of() : unmeasured(variants),
                variants,
                LabelCurveAnalysis.of(loaded, runs),
                setup,
                findings);
    }

    private static int scored(List<ExperimentRun> runs) {
        return runs.stream().mapToInt(ExperimentRun::testEvaluations).max().orElse(0);
    }

    /** Served scenarios without a value of a metric. The mean does not include them. */
    private Map<String, List<String>> unmeasured(Map<String, ComparisonResult.Variant> variants) {
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

    private List<ExperimentRun> completed(String variant) {
        return ExperimentRun.completed(runs, variant);
    }

    private Map<Long, QueryRanks> ranks(String variant) {
        return ExperimentRun.ranks(completed(variant));
    }

    private Map<Long, EvaluationReport> evaluations(String variant) throws IOException {
        Map<Long, EvaluationReport> evaluations = new LinkedHashMap<>();
        for (ExperimentRun run : completed(variant)) {
            evaluations.put(run.seed(), run.report());
        }
        return evaluations;
    }

    /** Adds the differences of runs with the same seed in all metrics. A variant with other queries adds none. */
    private void addDifferences(String variant, Map<Long, QueryRanks> own, Map<Long, QueryRanks> reference) {
        try {
            DifferenceFamily.compare(own, reference, config.metrics(), confidence)
                    .forEach((metric, places) -> places.keySet()
                            .forEach(place -> (place.equals(PairedTest.MACRO) ? means : scenarioDifferences)
                                    .add(new Cell(variant, place, metric), places, place)));
            pairs.put(variant, DifferenceFamily.pairs(own, reference).size());
        } catch (SassException e) {
            incomparable.put(variant, ExperimentRun.problem(e.diagnostics().get(0)));
        }
    }

    private static Map<String, Map<String, Difference>> of(String variant, Map<Cell, Difference> differences) {
        Map<String, Map<String, Difference>> own = new LinkedHashMap<>();
        differences.forEach((cell, difference) -> {
            if (cell.variant().equals(variant)) {
                own.computeIfAbsent(cell.scenario(), name -> new LinkedHashMap<>())
                        .put(cell.metric(), difference);
            }
        });
        return own;
    }

    private ComparisonResult.Variant variant(String name, Map<Cell, Difference> differences) throws IOException {
        List<ExperimentRun> all =
                runs.stream().filter(run -> run.variant().equals(name)).toList();
        LoadedConfig own = all.get(0).config();
        Map<Long, EvaluationReport> evaluations = evaluations(name);
        Map<Long, String> failed = new LinkedHashMap<>();
        for (ExperimentRun run : all) {
            String problem = run.problem() == null ? incomparable.get(name) : run.problem();
            if (problem != null) {
                failed.put(run.seed(), problem);
            }
        }
        MeanCost cost = MeanCost.of(completed(name));
        return new ComparisonResult.Variant(
                changes(loaded.comparison().variants().get(0).config(), own),
                own.config().scenariosUnusedByOwnModels().stream()
                        .map(ScenarioConfig::name)
                        .toList(),
                failed,
                scored(all),
                pairs.get(name),
                cost.parameters,
                cost.seconds,
                cost.samplesPerSecond,
                evaluations.isEmpty() || incomparable.containsKey(name) ? Map.of() : values(evaluations, Scores::model),
                of(name, differences),
                evaluations);
    }

    /** The popularity baseline of the scenario, ranked by the same rules for the same queries. */
    private ComparisonResult.Variant popularity(Map<Cell, Difference> differences) throws IOException {
        return new ComparisonResult.Variant(
                null,
                List.of(),
                Map.of(),
                0,
                pairs.get(POPULARITY),
                null,
                null,
                null,
                values(evaluations(config.reference()), Scores::popularity),
                of(POPULARITY, differences),
                Map.of());
    }

    /** The mean cost of the runs. */
    private record MeanCost(
            @Nullable Long parameters,
            @Nullable Double seconds,
            @Nullable Double samplesPerSecond) {

        static MeanCost of(List<ExperimentRun> completed) {
            if (completed.isEmpty()) {
                return new MeanCost(null, null, null);
            }
            Long parameters = null;
            double seconds = 0;
            double training = 0;
            long samples = 0;
            for (ExperimentRun run : completed) {
                ExperimentRun.Cost cost = run.cost();
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

    private Map<String, Map<String, Mean>> values(
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
                    means.put(metric, mean(seeds));
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

    private Mean mean(List<Double> seeds) {
        double sum = 0;
        for (double value : seeds) {
            sum += value;
        }
        double mean = sum / seeds.size();
        if (seeds.size() == 1) {
            return new Mean(mean, null, null, seeds);
        }
        double half =
                PairedTest.halfWidth(seeds.stream().mapToDouble(value -> value).toArray(), confidence);
        return new Mean(mean, mean - half, mean + half, seeds);
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
