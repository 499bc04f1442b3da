package org.sassrec.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Variant;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.pipeline.JsonFiles;

/**
 * {@code compare.json}, a stable form for machines:
 *
 * <pre>{@code
 * {"version": 1, "name": "shop", "split": "test", "reference": "sass", "seeds": [1, 2], "metrics": ["hr@50"],
 *  "confidence": 0.95, "scored": 1, "scenarios": ["home"], "tunedBy": "ndcg@50",
 *  "variants": {"mixed": {
 *    "setting": "fast", "trials": {"asItIs": 0.083, "fast": 0.085}, "failedTrials": {"wide": "SASS5101: ..."},
 *    "changed": {"model.type": "dssm"}, "failed": {"2": "SASS5101: ..."}, "pairs": 1,
 *    "parameters": 81234, "seconds": 61.2, "samplesPerSecond": 18200,
 *    "values": {"home": {"hr@50": {"mean": 0.21, "seeds": [0.21], "low": 0.2, "high": 0.22}}, "macro": {}},
 *    "against": {"home": {"hr@50": {"difference": -0.02, "low": -0.03, "high": -0.01, "p": 0.001, "pHolm": 0.004,
 *                                   "verdict": "worse", "seeds": [-0.02]}}, "macro": {}},
 *    "runs": {"1": the content of evaluation.json}}}}
 * }</pre>
 *
 * <p>{@code changed} has {@code null} for what a variant takes away.
 * {@code withoutHelpers} names the scenarios that train all variants but this one, whose models are of a scenario's own.
 * {@code unmeasured}, {@code {"hr@50": ["cart"]}}, has the served scenarios without a value, if there are any.
 * {@code besideOthers} is there if runs were trained beside others, whose times then are not their own alone. With {@code
 * compare.trials} alone: {@code tunedBy}, and the setting in which each variant is compared, what its trials came to on
 * validation, which of them failed, and what it changes in this setting. {@code low} and {@code high} of a mean are there from two seeds on, those
 * of a difference where users tell something of it ({@link PairedTest.Difference#halfWidth}). {@code pairs} is of how many seeds the
 * differences are: those that both the variant and the reference have runs of, 0 if there is none; means are of all {@code
 * runs}. {@code pHolm} is corrected for all variants and
 * metrics of the macro mean, and by itself for all variants, metrics and scenarios of the scenarios. A variant that was asked
 * other queries than the reference stands under {@code failed} with each of its seeds, and has no values. {@code popularity}
 * stands among the variants, without runs.
 */
public final class ComparisonJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POPULARITY = CompareConfig.POPULARITY;

    private final LoadedConfig loaded;
    private final CompareConfig config;
    private final List<ComparisonRun> runs;
    private final DifferenceFamily means = new DifferenceFamily();
    private final DifferenceFamily ofScenarios = new DifferenceFamily();

    private ComparisonJson(LoadedConfig loaded, List<ComparisonRun> runs) {
        this.loaded = loaded;
        this.config = loaded.comparison().config();
        this.runs = runs;
    }

    /**
     * What came of a comparison.
     *
     * @param loaded what was compared
     * @param runs all of them
     * @throws IOException if a run's figures cannot be read
     */
    public static ObjectNode scenario(LoadedConfig loaded, List<ComparisonRun> runs) throws IOException {
        return new ComparisonJson(loaded, runs).tree();
    }

    private ObjectNode tree() throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", 1);
        root.put("name", loaded.config().name());
        root.put("split", config.split().name().toLowerCase(Locale.ROOT));
        root.put("reference", config.reference());
        ArrayNode seeds = root.putArray("seeds");
        config.seeds().forEach(seed -> seeds.add(seed));
        ArrayNode metrics = root.putArray("metrics");
        config.metrics().forEach(metrics::add);
        root.put("confidence", loaded.config().evaluate().confidence());
        root.put("scored", runs.stream().mapToInt(ComparisonRun::scored).max().orElse(0));
        if (runs.stream().anyMatch(run -> run.cost() != null && run.cost().parallel())) {
            root.put("besideOthers", true);
        }
        ArrayNode scenarios = root.putArray("scenarios");
        if (!config.trials().isEmpty()) {
            root.put("tunedBy", ComparisonRunner.tuningMetric(loaded.config()));
        }
        ObjectNode variants = root.putObject("variants");
        Map<Long, QueryRanks> reference = ranks(config.reference());
        for (Variant variant : loaded.comparison().variants()) {
            addVariant(variants.putObject(variant.name()), variant, reference);
        }
        if (!reference.isEmpty() && !variants.has(POPULARITY)) {
            addPopularity(variants.putObject(POPULARITY), reference);
        }
        Set<String> names = new LinkedHashSet<>();
        variants.forEach(variant -> variant.path("values").fieldNames().forEachRemaining(names::add));
        names.remove(PairedTest.MACRO);
        names.forEach(scenarios::add);
        if (!names.isEmpty()) {
            addUnmeasured(root, variants);
        }
        double alarm = 1 - loaded.config().evaluate().confidence();
        means.correct(alarm, "better", "worse");
        ofScenarios.correct(alarm, "better", "worse");
        return root;
    }

    /** Served scenarios that a metric has no value of, and its mean leaves out. */
    private void addUnmeasured(ObjectNode root, ObjectNode variants) {
        for (String metric : config.metrics()) {
            List<String> without = loaded.config().scenarios().stream()
                    .filter(ScenarioConfig::served)
                    .map(ScenarioConfig::name)
                    .filter(name -> variants.valueStream()
                            .noneMatch(
                                    variant -> variant.path("values").path(name).has(metric)))
                    .toList();
            if (!without.isEmpty()) {
                ArrayNode its = root.withObject("/unmeasured").putArray(metric);
                without.forEach(its::add);
            }
        }
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

    private void addVariant(ObjectNode node, Variant variant, Map<Long, QueryRanks> reference) throws IOException {
        ObjectNode changed = node.putObject("changed");
        LoadedConfig file = loaded.comparison().variants().get(0).config();
        TuningResult tuning = runs.stream()
                .filter(run -> run.variant().equals(variant.name()))
                .map(ComparisonRun::tuning)
                .findFirst()
                .orElseThrow();
        if (!config.trials().isEmpty()) {
            node.put("setting", tuning.setting());
            ObjectNode trials = node.putObject("trials");
            tuning.values().forEach(trials::put);
            if (!tuning.failed().isEmpty()) {
                ObjectNode failed = node.putObject("failedTrials");
                tuning.failed().forEach(failed::put);
            }
        }
        ConfigDifference.between(file, tuning.config()).forEach(changed::put);
        List<ScenarioConfig> unseen = tuning.config().config().unseenByOwnModels();
        if (!unseen.isEmpty()) {
            ArrayNode helpers = node.putArray("withoutHelpers");
            unseen.forEach(scenario -> helpers.add(scenario.name()));
        }
        ObjectNode failed = node.putObject("failed");
        runs.stream()
                .filter(run -> run.variant().equals(variant.name()) && run.problem() != null)
                .forEach(run -> failed.put(Long.toString(run.seed()), run.problem()));
        List<ComparisonRun> whole = runsOf(variant.name());
        node.put(
                "scored",
                runs.stream()
                        .filter(run -> run.variant().equals(variant.name()))
                        .mapToInt(ComparisonRun::scored)
                        .max()
                        .orElse(0));
        if (whole.isEmpty()) {
            return;
        }
        addCost(node, whole);
        Map<Long, JsonNode> evaluations = new LinkedHashMap<>();
        for (ComparisonRun run : whole) {
            evaluations.put(run.seed(), JsonFiles.read(run.evaluation()));
        }
        ObjectNode values = node.putObject("values");
        try {
            if (!variant.name().equals(config.reference())) {
                addDifferences(node, ranks(variant.name()), reference);
            }
            addValues(values, evaluations, evaluation -> evaluation);
        } catch (SassException e) {
            // Other queries: neither its differences nor its means stand beside those of the others.
            String problem = ComparisonRun.problem(e.diagnostics().get(0));
            evaluations.keySet().forEach(seed -> failed.put(Long.toString(seed), problem));
            node.remove("values");
        }
        ObjectNode all = node.putObject("runs");
        evaluations.forEach((seed, evaluation) -> all.set(Long.toString(seed), evaluation));
    }

    private static void addCost(ObjectNode node, List<ComparisonRun> whole) {
        double seconds = 0;
        double training = 0;
        long samples = 0;
        for (ComparisonRun run : whole) {
            ComparisonRun.Cost cost = run.cost();
            if (cost != null) {
                node.put("parameters", cost.parameters());
                seconds += cost.seconds() / whole.size();
                training += cost.trainingSeconds();
                samples += cost.samples();
            }
        }
        node.put("seconds", seconds);
        if (training > 0) {
            node.put("samplesPerSecond", samples / training);
        }
    }

    /** The list of the scenario's most popular items, ranked by the same rules for the same queries. */
    private void addPopularity(ObjectNode node, Map<Long, QueryRanks> reference) throws IOException {
        node.putObject("failed");
        Map<Long, JsonNode> evaluations = new LinkedHashMap<>();
        for (ComparisonRun run : runsOf(config.reference())) {
            evaluations.put(run.seed(), JsonFiles.read(run.evaluation()));
        }
        addValues(node.putObject("values"), evaluations, scores -> scores.path(POPULARITY));
        Map<Long, QueryRanks> popular = new LinkedHashMap<>();
        reference.forEach((seed, ranks) -> popular.put(seed, ranks.byPopularity()));
        addDifferences(node, popular, reference);
    }

    private void addValues(ObjectNode node, Map<Long, JsonNode> evaluations, UnaryOperator<JsonNode> scores) {
        JsonNode first = evaluations.values().iterator().next();
        Set<String> names = new LinkedHashSet<>();
        first.path("scenarios").fieldNames().forEachRemaining(names::add);
        names.add(PairedTest.MACRO);
        for (String name : names) {
            ObjectNode its = JSON.createObjectNode();
            for (String metric : config.metrics()) {
                double[] values = evaluations.values().stream()
                        .map(evaluation ->
                                scores.apply(scenario(evaluation, name)).path(metric))
                        .filter(JsonNode::isNumber)
                        .mapToDouble(JsonNode::asDouble)
                        .toArray();
                if (values.length == evaluations.size()) {
                    addMean(its.putObject(metric), values);
                }
            }
            if (!its.isEmpty()) {
                node.set(name, its);
            }
        }
    }

    private static JsonNode scenario(JsonNode evaluation, String name) {
        return name.equals(PairedTest.MACRO)
                ? evaluation.path(PairedTest.MACRO)
                : evaluation.path("scenarios").path(name);
    }

    private void addMean(ObjectNode node, double[] values) {
        double sum = 0;
        ArrayNode seeds = JSON.createArrayNode();
        for (double value : values) {
            sum += value;
            seeds.add(value);
        }
        node.put("mean", sum / values.length);
        node.set("seeds", seeds);
        if (values.length > 1) {
            double half =
                    PairedTest.halfWidth(values, loaded.config().evaluate().confidence());
            node.put("low", sum / values.length - half);
            node.put("high", sum / values.length + half);
        }
    }

    /**
     * Pairs of runs with the same seed, in all metrics.
     *
     * @throws SassException SASS5054 if they had other queries; the node then is as it was
     */
    private void addDifferences(ObjectNode node, Map<Long, QueryRanks> own, Map<Long, QueryRanks> reference) {
        List<QueryRanks> one = new ArrayList<>();
        List<QueryRanks> other = new ArrayList<>();
        own.forEach((seed, ranks) -> {
            QueryRanks partner = reference.get(seed);
            if (partner != null) {
                one.add(ranks);
                other.add(partner);
            }
        });
        if (one.isEmpty()) {
            node.put("pairs", 0);
            return;
        }
        PairedTest test = PairedTest.of(loaded.config().evaluate().confidence());
        Map<String, Map<String, PairedTest.Difference>> differences = new LinkedHashMap<>();
        for (String metric : config.metrics()) {
            differences.put(metric, test.compare(one, other, Metric.parse(metric)));
        }
        node.put("pairs", one.size());
        ObjectNode against = node.putObject("against");
        differences.forEach((metric, places) -> places.forEach((place, difference) -> {
            ObjectNode its = (against.path(place) instanceof ObjectNode known ? known : against.putObject(place))
                    .putObject(metric);
            (place.equals(PairedTest.MACRO) ? means : ofScenarios).add(its, difference);
            ArrayNode seeds = its.putArray("seeds");
            difference.perSeed().forEach(seeds::add);
        }));
    }
}
