package org.sassrec.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Variant;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.report.RunReportBuilder;
import org.sassrec.result.TransferResult;
import org.sassrec.sampling.contrast.ContrastBatches;

/**
 * Trains the models that measure positive and negative transfer between scenarios, as runs of a {@link
 * ComparisonRunner}. After an interruption, the next call continues.
 *
 * <ol>
 * <li>The configured model and the plain models {@code perScenario} (one model per scenario) and {@code pooled} (one
 * model without scenario information).
 * <li>Pairs of scenarios, the most suspected first: a pooled model of both, compared with a model of each alone.
 * <li>The configured model without each scenario that caused negative transfer in a pair.
 * </ol>
 *
 * <p>Leaving out a scenario sets the loss weight of its rows to nearly zero in fine-tuning. Data, histories,
 * pre-training, batches and queries stay the same, so a difference is caused by the labels of the scenario.
 * Training-only scenarios with events are also left out. They can cause negative transfer but cannot suffer from it,
 * because they have no queries. Scenarios with {@code history} or {@code exposuresFrom} train in all models except
 * those of a single scenario.
 *
 * <pre>
 * loss(s)         = max(0, 1 - pooled(s) / perScenario(s))      in the first metric
 * suspicion(s, t) = (loss(s) + loss(t)) * users in both / users in the smaller one
 * </pre>
 */
public final class TransferAnalysis {
    static final String PER_SCENARIO = "perScenario";
    static final String POOLED = "pooled";

    private final ConfigRequest request;
    private static final Pattern NUMBERS = Pattern.compile("transfer-(\\d+)(?:-(\\d+))?");

    private final String withoutScenarioNetworks;
    private final LoadedConfig loaded;
    private final Clock clock;
    private final Limits limits;
    private final NumberedListener counted;
    private final String file;
    private final List<String> scenarios;
    private final int served;
    private final List<Long> seeds;
    private final List<ComparisonRun> runs = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final Instant end;

    /**
     * Limits of the analysis.
     *
     * @param pairs maximum number of tested pairs, 0 or more
     * @param time after which no further run starts, except those of the first three models
     */
    public record Limits(int pairs, Duration time) {}

    /**
     * Two scenarios by index. Served scenarios have the first indices, and the first scenario of the pair is served.
     */
    record ScenarioPair(int first, int second) {}

    private TransferAnalysis(
            ConfigRequest request,
            LoadedConfig config,
            Limits limits,
            Clock clock,
            ComparisonRunner.Listener listener) {
        this.request = request;
        this.scenarios = scenarios(config);
        this.served = (int) config.config().scenarios().stream()
                .filter(ScenarioConfig::serve)
                .count();
        this.withoutScenarioNetworks = config.config().scenarios().stream()
                .filter(scenario -> scenario.outputNetwork() != null)
                .map(scenario -> ", scenarios." + scenario.name() + ".outputNetwork: null")
                .collect(Collectors.joining());
        this.loaded = withVariants(Map.of(
                PER_SCENARIO,
                referenceOverrides(PER_SCENARIO, Set.of()),
                POOLED,
                referenceOverrides(POOLED, Set.of())));
        this.seeds = loaded.comparison().config().seeds();
        this.limits = limits;
        this.clock = clock;
        this.file = loaded.comparison().variants().get(0).name();
        this.counted = new NumberedListener(listener, variant -> displayName(variant, file, scenarios));
        this.end = clock.instant().plus(limits.time());
    }

    /**
     * Runs everything that is not up to date and returns the transfer.
     *
     * @param request of the configuration
     * @param config the loaded configuration
     * @throws IOException if a folder is not writable
     * @throws org.sassrec.diagnostic.SassException SASS5056 with only one scenario, SASS3002 without a metric for pairs
     */
    public static TransferResult run(
            ConfigRequest request, LoadedConfig config, Limits limits, Clock clock, ComparisonRunner.Listener listener)
            throws IOException {
        if (scenarios(config).size() < 2) {
            throw Diagnostic.error(
                            PipelineCode.TRANSFER_NEEDS_TWO_SCENARIOS,
                            "transfer needs at least two scenarios, but the configuration has only one")
                    .withHelp("run `sass report` without `--transfer`")
                    .toException();
        }
        return new TransferAnalysis(request, config, limits, clock, listener).run(config);
    }

    /** All scenarios that can cause transfer: served ones, then training-only ones. */
    private static List<String> scenarios(LoadedConfig config) {
        List<ScenarioConfig> all = config.config().scenarios();
        return Stream.concat(
                        all.stream().filter(ScenarioConfig::serve),
                        all.stream().filter(each -> !each.serve() && each.hasEvents() && each.contributesToTraining()))
                .map(ScenarioConfig::name)
                .toList();
    }

    /** Overrides of a plain model. A scenario's own output network is removed, because it is scenario information. */
    private String referenceOverrides(String samples, Set<String> without) {
        return "{model: {type: dssm, samples: " + samples + "}, pretrain.task: none" + withoutScenarioNetworks
                + withoutScenarios(without) + "}";
    }

    private static String withoutScenarios(Set<String> scenarios) {
        StringBuilder keys = new StringBuilder();
        scenarios.forEach(scenario -> keys.append(", scenarios.")
                .append(scenario)
                .append(".lossWeight: ")
                .append(ScenarioConfig.NEGLIGIBLE_WEIGHT));
        return keys.toString();
    }

    /**
     * The configuration with these variants instead of the configured ones.
     *
     * @param more overrides
     */
    private LoadedConfig withVariants(Map<String, String> variants, String... more) {
        List<String> overrides = new ArrayList<>(request.overrides());
        StringBuilder all = new StringBuilder();
        variants.forEach((name, part) ->
                all.append(all.isEmpty() ? "" : ", ").append(name).append(": ").append(part));
        overrides.add("compare.variants={" + all + "}");
        // The reference is not used here, but the configured one may not be among these variants.
        overrides.add("compare.reference=" + variants.keySet().iterator().next());
        // The time limit is checked after each run, and later runs depend on earlier results.
        overrides.add("compare.parallel=1");
        overrides.addAll(List.of(more));
        return ConfigLoader.loadWithVariants(request.withOverrides(overrides));
    }

    private TransferResult run(LoadedConfig config) throws IOException {
        counted.addPlannedRuns(3 * seeds.size());
        ComparisonRunner comparer = new ComparisonRunner(loaded, clock, counted);
        runs.addAll(comparer.run(variants(loaded, Set.of(file, PER_SCENARIO, POOLED))));
        TransferSummary json = new TransferSummary(loaded, runs, file, scenarios, served);
        Path dataset = comparer.prepared().orElse(null);
        if (dataset == null) {
            return json.result(skipped, null);
        }
        runPairs(json, rankPairs(overlap(dataset)));
        runLeaveOneOut(json);
        // Fingerprint of the dataset of these models, because the data of the last `train` can be older.
        return json.result(skipped, RunReportBuilder.fingerprint(config, dataset));
    }

    private static List<Variant> variants(LoadedConfig config, Set<String> names) {
        return config.comparison().variants().stream()
                .filter(variant -> names.contains(variant.name()))
                .toList();
    }

    private void runPairs(TransferSummary json, List<ScenarioPair> suspects) throws IOException {
        List<ScenarioPair> chosen = suspects.subList(0, Math.min(limits.pairs(), suspects.size()));
        suspects.subList(chosen.size(), suspects.size())
                .forEach(pair -> skipped.put(text(pair), "--pairs " + limits.pairs()));
        if (chosen.isEmpty()) {
            return;
        }
        Map<String, String> parts = new LinkedHashMap<>();
        for (ScenarioPair pair : chosen) {
            parts.put(singleScenarioRunName(pair.first()), pooledOf(Set.of(pair.first())));
            if (pair.second() < served) {
                parts.put(singleScenarioRunName(pair.second()), pooledOf(Set.of(pair.second())));
            }
            parts.put(pairRunName(pair), pooledOf(Set.of(pair.first(), pair.second())));
        }
        counted.addPlannedRuns(parts.size() * seeds.size());
        for (ScenarioPair pair : chosen) {
            List<String> required = Stream.of(
                            singleScenarioRunName(pair.first()),
                            singleScenarioRunName(pair.second()),
                            pairRunName(pair))
                    .filter(parts::containsKey)
                    .toList();
            if (runMissing(parts, required)) {
                json.addPair(pair);
            } else {
                skipped.put(text(pair), timeLimitReason());
            }
        }
    }

    private void runLeaveOneOut(TransferSummary json) throws IOException {
        List<String> harmful = json.harmfulScenarios();
        if (harmful.isEmpty()) {
            return;
        }
        Map<String, String> parts = new LinkedHashMap<>();
        harmful.forEach(scenario -> parts.put(
                leaveOneOutRunName(scenarios.indexOf(scenario)),
                "{" + withoutScenarios(Set.of(scenario)).substring(2) + "}"));
        counted.addPlannedRuns(parts.size() * seeds.size());
        for (String scenario : harmful) {
            if (runMissing(parts, List.of(leaveOneOutRunName(scenarios.indexOf(scenario))))) {
                json.addExcluded(scenario);
            } else {
                skipped.put(file + " without " + scenario, timeLimitReason());
            }
        }
    }

    private String timeLimitReason() {
        return "--budget " + limits.time().toMinutes();
    }

    /**
     * Executes the missing runs. The time limit is checked before each run.
     *
     * @param parts all variants by name
     * @return whether all runs ended within the time limit
     */
    private boolean runMissing(Map<String, String> parts, List<String> names) throws IOException {
        for (long seed : seeds) {
            LoadedConfig variants = withVariants(parts, "compare.seeds=[" + seed + "]");
            for (String name : names) {
                if (runs.stream().anyMatch(run -> run.variant().equals(name) && run.seed() == seed)) {
                    continue;
                }
                if (!clock.instant().isBefore(end)) {
                    return false;
                }
                runs.addAll(new ComparisonRunner(variants, clock, counted).run(variants(variants, Set.of(name))));
            }
        }
        return true;
    }

    /** A pooled model of some scenarios. */
    private String pooledOf(Set<Integer> numbers) {
        Set<String> others = new LinkedHashSet<>(scenarios);
        numbers.forEach(number -> others.remove(scenarios.get(number)));
        return referenceOverrides(POOLED, others);
    }

    static String singleScenarioRunName(int scenario) {
        return "transfer-" + scenario;
    }

    static String pairRunName(ScenarioPair pair) {
        return "transfer-" + pair.first() + "-" + pair.second();
    }

    static String leaveOneOutRunName(int scenario) {
        return "transfer-without-" + scenario;
    }

    /** Returns the display name of a run, for example {@code home with night}. */
    static String displayName(String variant, String file, List<String> scenarios) {
        if (variant.startsWith("transfer-without-")) {
            return file + " without "
                    + scenarios.get(Integer.parseInt(variant.substring("transfer-without-".length())));
        }
        Matcher numbers = NUMBERS.matcher(variant);
        if (!numbers.matches()) {
            return variant;
        }
        String first = scenarios.get(Integer.parseInt(numbers.group(1)));
        return numbers.group(2) == null
                ? first + " alone"
                : first + " with " + scenarios.get(Integer.parseInt(numbers.group(2)));
    }

    private String text(ScenarioPair pair) {
        return scenarios.get(pair.first()) + " with " + scenarios.get(pair.second());
    }

    /** All pairs, the most suspected first. */
    private List<ScenarioPair> rankPairs(ContrastBatches.Overlap overlap) throws IOException {
        double[] loss = new double[scenarios.size()];
        String metric = loaded.comparison().config().metrics().get(0);
        for (int s = 0; s < served; s++) {
            double own = value(PER_SCENARIO, scenarios.get(s), metric);
            double mixed = value(POOLED, scenarios.get(s), metric);
            loss[s] = own > 0 && Double.isFinite(mixed) ? Math.max(0, 1 - mixed / own) : 0;
        }
        Map<ScenarioPair, Double> suspicion = new LinkedHashMap<>();
        for (int s = 0; s < served; s++) {
            for (int t = s + 1; t < loss.length; t++) {
                int one = overlap.scenarios().indexOf(scenarios.get(s));
                int other = overlap.scenarios().indexOf(scenarios.get(t));
                long fewer = Math.min(overlap.users()[one][one], overlap.users()[other][other]);
                double shared = fewer == 0 ? 0 : (double) overlap.users()[one][other] / fewer;
                suspicion.put(new ScenarioPair(s, t), (loss[s] + loss[t]) * shared);
            }
        }
        return suspicion.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private ContrastBatches.Overlap overlap(Path folder) {
        try (Dataset dataset = DatasetOpener.open(folder)) {
            return ContrastBatches.overlap(loaded.config(), dataset, Horizon.TRAIN);
        }
    }

    /** The value with the first seed; NaN without a run. */
    private double value(String variant, String scenario, String metric) throws IOException {
        Optional<ComparisonRun> first = runs.stream()
                .filter(run -> run.variant().equals(variant) && run.problem() == null)
                .findFirst();
        if (first.isEmpty()) {
            return Double.NaN;
        }
        EvaluationReport.ScenarioResult found = JsonFiles.read(first.get().evaluation(), EvaluationReport.class)
                .scenarios()
                .get(scenario);
        return found == null ? Double.NaN : found.scores().model().getOrDefault(metric, Double.NaN);
    }

    /** Numbers the runs of all comparisons consecutively. */
    private static final class NumberedListener implements ComparisonRunner.Listener {
        private final ComparisonRunner.Listener listener;
        private final UnaryOperator<String> displayName;
        private int startedRuns;
        private int planned;

        NumberedListener(ComparisonRunner.Listener listener, UnaryOperator<String> displayName) {
            this.listener = listener;
            this.displayName = displayName;
        }

        void addPlannedRuns(int runs) {
            planned += runs;
        }

        @Override
        public Consumer<PipelineEvent> started(String variant, long seed, int number, int of, LoadedConfig config) {
            return listener.started(displayName.apply(variant), seed, ++startedRuns, planned, config);
        }

        @Override
        public void failed(String variant, long seed, RuntimeException problem) {
            listener.failed(displayName.apply(variant), seed, problem);
        }
    }
}
