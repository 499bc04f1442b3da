package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sassrec.config.CompareConfig;
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
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.report.RunReportBuilder;
import org.sassrec.result.TransferResult;
import org.sassrec.result.TransferResult.Influence;
import org.sassrec.sampling.contrast.ContrastBatches;

/**
 * Trains the models that measure positive and negative transfer between scenarios, as runs of a comparison.
 * After an interruption, the next call continues.
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

    private final LoadedConfig loaded;
    private final Variant file;
    private final RunQueue queue;
    private final Clock clock;
    private final Limits limits;
    private final Instant end;
    private final List<String> scenarios;
    private final int served;
    private final List<ExperimentRun> runs = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();

    /**
     * Limits of the analysis.
     *
     * @param pairs maximum number of tested pairs, 0 or more
     * @param time after which no further run starts, except those of the first three models
     */
    public record Limits(int pairs, Duration time) {}

    /** Two scenarios. The first one is served. */
    record ScenarioPair(String first, String second) {
        /** Returns the name of the pooled model of both. */
        String name() {
            return first + " with " + second;
        }
    }

    private TransferAnalysis(LoadedConfig loaded, RunQueue queue, Limits limits, Clock clock) {
        this.loaded = loaded;
        this.file = loaded.comparison().variants().get(0);
        this.queue = queue;
        this.limits = limits;
        this.clock = clock;
        this.end = clock.instant().plus(limits.time());
        this.scenarios = scenarios(loaded);
        this.served = (int) loaded.config().scenarios().stream()
                .filter(ScenarioConfig::serve)
                .count();
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
            ConfigRequest request, LoadedConfig config, Limits limits, Clock clock, RunListener listener)
            throws IOException {
        if (scenarios(config).size() < 2) {
            throw Diagnostic.error(
                            PipelineCode.TRANSFER_NEEDS_TWO_SCENARIOS,
                            "transfer needs at least two scenarios, but the configuration has only one")
                    .withHelp("run `sass report` without `--transfer`")
                    .toException();
        }
        List<String> overrides = new ArrayList<>(request.overrides());
        overrides.addAll(List.of("compare.variants={}", "compare.reference=null"));
        LoadedConfig loaded = ConfigLoader.loadWithVariants(request.withOverrides(overrides));
        SourceVersions contents = SourceVersions.of(loaded.config());
        // The time limit is checked before each run, and later runs depend on earlier results.
        int parallel = 1;
        try (RunQueue queue = RunQueue.open(Comparison.folder(loaded), contents, clock, parallel, null, listener)) {
            TransferResult result = new TransferAnalysis(loaded, queue, limits, clock).run(config);
            queue.clear();
            return result;
        }
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

    private TransferResult run(LoadedConfig config) throws IOException {
        TransferSummary summary = new TransferSummary(loaded, runs, file.name(), scenarios, served);
        Map<String, Variant> models = new LinkedHashMap<>();
        models.put(file.name(), file);
        for (String samples : List.of(PER_SCENARIO, POOLED)) {
            models.put(samples, file.with(samples, plainModel(samples, List.of())));
        }
        queue.announce(models.size() * seeds().size());
        runMissing(models, run -> true);
        Path dataset = queue.prepared().orElse(null);
        if (dataset == null) {
            return summary.result(List.of(), List.of(), skipped, null);
        }
        List<Influence> pairs = summary.pairs(runPairs(rankPairs(overlap(dataset))));
        List<String> leftOut = runLeaveOneOut(TransferSummary.harmful(pairs));
        // Fingerprint of the dataset of these models, because the data of the last `train` can be older.
        return summary.result(pairs, leftOut, skipped, RunReportBuilder.fingerprint(config, dataset));
    }

    private List<Long> seeds() {
        return loaded.comparison().config().seeds();
    }

    /** Overrides of a plain model. A scenario's own output network is removed, because it is scenario information. */
    private List<String> plainModel(String samples, Collection<String> without) {
        List<String> overrides =
                new ArrayList<>(List.of("model.type=dssm", "model.samples=" + samples, "pretrain.task=none"));
        loaded.config().scenarios().stream()
                .filter(scenario -> scenario.outputNetwork() != null)
                .forEach(scenario -> overrides.add("scenarios." + scenario.name() + ".outputNetwork=null"));
        without.forEach(scenario -> overrides.add(leaveOut(scenario)));
        return overrides;
    }

    private static String leaveOut(String scenario) {
        return "scenarios." + scenario + ".lossWeight=" + ScenarioConfig.NEGLIGIBLE_WEIGHT;
    }

    /** A pooled model of some scenarios. */
    private Variant pooledOf(String... names) {
        List<String> others = new ArrayList<>(scenarios);
        others.removeAll(List.of(names));
        String numbers =
                Stream.of(names).map(name -> "-" + scenarios.indexOf(name)).collect(Collectors.joining());
        return file.with("transfer" + numbers, plainModel(POOLED, others));
    }

    /** Returns the name of the model of a scenario alone. */
    static String alone(String scenario) {
        return scenario + " alone";
    }

    /** Returns the name of the configured model without a scenario. */
    static String without(String model, String scenario) {
        return model + " without " + scenario;
    }

    /** Returns the pairs whose models have run with all seeds. */
    private List<ScenarioPair> runPairs(List<ScenarioPair> suspects) throws IOException {
        List<ScenarioPair> chosen = suspects.subList(0, Math.min(limits.pairs(), suspects.size()));
        suspects.subList(chosen.size(), suspects.size())
                .forEach(pair -> skipped.put(pair.name(), "--pairs " + limits.pairs()));
        Map<String, Map<String, Variant>> steps = new LinkedHashMap<>();
        for (ScenarioPair pair : chosen) {
            Map<String, Variant> models = new LinkedHashMap<>();
            models.put(alone(pair.first()), pooledOf(pair.first()));
            if (scenarios.indexOf(pair.second()) < served) {
                models.put(alone(pair.second()), pooledOf(pair.second()));
            }
            models.put(pair.name(), pooledOf(pair.first(), pair.second()));
            steps.put(pair.name(), models);
        }
        Set<String> done = runSteps(steps);
        return chosen.stream().filter(pair -> done.contains(pair.name())).toList();
    }

    /** Returns the scenarios without which the configured model has run with all seeds. */
    private List<String> runLeaveOneOut(List<String> harmful) throws IOException {
        Map<String, Map<String, Variant>> steps = new LinkedHashMap<>();
        for (String scenario : harmful) {
            String model = without(file.name(), scenario);
            String folder = "transfer-without-" + scenarios.indexOf(scenario);
            steps.put(model, Map.of(model, file.with(folder, List.of(leaveOut(scenario)))));
        }
        Set<String> done = runSteps(steps);
        return harmful.stream()
                .filter(scenario -> done.contains(without(file.name(), scenario)))
                .toList();
    }

    /**
     * Executes the missing runs of steps until the time limit.
     *
     * @param steps models by step and display name
     * @return the steps whose runs are complete
     */
    private Set<String> runSteps(Map<String, Map<String, Variant>> steps) throws IOException {
        long models = steps.values().stream()
                .flatMap(each -> each.keySet().stream())
                .distinct()
                .count();
        queue.announce((int) models * seeds().size());
        Set<String> done = new LinkedHashSet<>();
        for (Map.Entry<String, Map<String, Variant>> step : steps.entrySet()) {
            if (runMissing(step.getValue(), run -> clock.instant().isBefore(end))) {
                done.add(step.getKey());
            } else {
                skipped.put(step.getKey(), "--budget " + limits.time().toMinutes());
            }
        }
        return done;
    }

    /** Executes the missing runs that may start. Returns whether all runs are complete. */
    private boolean runMissing(Map<String, Variant> models, Predicate<PlannedRun> mayStart) throws IOException {
        List<PlannedRun> plans = new ArrayList<>();
        for (long seed : seeds()) {
            models.forEach((name, variant) -> {
                if (runs.stream().noneMatch(run -> run.variant().equals(name) && run.seed() == seed)) {
                    plans.add(plan(name, variant, seed));
                }
            });
        }
        List<Optional<ExperimentRun>> made = queue.run(plans, mayStart);
        made.forEach(run -> run.ifPresent(runs::add));
        return made.stream().allMatch(Optional::isPresent);
    }

    private PlannedRun plan(String name, Variant variant, long seed) {
        String kind = variant.equals(file) ? PlannedRun.RUNS : PlannedRun.TRANSFER;
        CompareConfig.Split split = loaded.comparison().config().split();
        return PlannedRun.of(Comparison.folder(loaded), kind, name, variant, seed, split, null);
    }

    /** All pairs, the most suspected first. */
    private List<ScenarioPair> rankPairs(ContrastBatches.Overlap overlap) throws IOException {
        List<Double> loss = new ArrayList<>();
        for (String scenario : scenarios) {
            double own = value(PER_SCENARIO, scenario);
            double mixed = value(POOLED, scenario);
            loss.add(own > 0 && Double.isFinite(mixed) ? Math.max(0, 1 - mixed / own) : 0);
        }
        Map<ScenarioPair, Double> suspicion = new LinkedHashMap<>();
        for (int s = 0; s < served; s++) {
            for (int t = s + 1; t < scenarios.size(); t++) {
                int one = overlap.scenarios().indexOf(scenarios.get(s));
                int other = overlap.scenarios().indexOf(scenarios.get(t));
                long fewer = Math.min(overlap.users()[one][one], overlap.users()[other][other]);
                double shared = fewer == 0 ? 0 : (double) overlap.users()[one][other] / fewer;
                suspicion.put(
                        new ScenarioPair(scenarios.get(s), scenarios.get(t)), (loss.get(s) + loss.get(t)) * shared);
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

    /** The first metric with the first seed; NaN without a run. */
    private double value(String variant, String scenario) throws IOException {
        List<ExperimentRun> completed = ExperimentRun.completed(runs, variant);
        EvaluationReport.ScenarioResult found = completed.isEmpty()
                ? null
                : completed.get(0).report().scenarios().get(scenario);
        String metric = loaded.comparison().config().metrics().get(0);
        return found == null ? Double.NaN : found.scores().model().getOrDefault(metric, Double.NaN);
    }
}
