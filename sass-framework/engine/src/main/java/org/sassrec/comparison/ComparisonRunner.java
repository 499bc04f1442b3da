package org.sassrec.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.comparison.ComparisonRun.TuningResult;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Variant;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.JsonFiles;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.prepare.Preparation;

/**
 * Runs a comparison. First it runs the trials of each variant. Then it trains and evaluates each variant with its best
 * trial and each seed.
 *
 * <p>Runs are sequential, or parallel within the limits {@code compare.parallel} and {@code compare.memory}. Each run
 * has its own folder. Variants share prepared data and pre-training if their inputs are equal. Runs with equal training
 * copy their checkpoints from each other, for example the first seed from its trial. After an interruption, the next
 * call continues, because every run is a {@link Pipeline}. At the end, unused shared folders are deleted.
 *
 * <pre>
 * compare/prepared/FINGERPRINT      a run folder with prepared data
 * compare/pretrained/FINGERPRINT    a run folder with pre-training
 * compare/trials/VARIANT/TRIAL      a run, evaluated on validation
 * compare/runs/VARIANT-SEED         fine-tuning, evaluation.json, queries.bin
 * compare/untuned/VARIANT-SEED      the configured model, if runs/ has it with another trial
 * compare/transfer/VARIANT-SEED     a model of {@link TransferAnalysis}
 * compare/scored.json               the models that were evaluated on test
 * </pre>
 */
public final class ComparisonRunner {
    private static final String RUNS = "runs";
    private static final String UNTUNED_FOLDER = "untuned";
    private static final String REFERENCE_FOLDER = "transfer";

    private final LoadedConfig loaded;
    private final Listener listener;
    private final Path root;
    private final Clock clock;
    private final SourceVersions contents;
    private Optional<Path> prepared = Optional.empty();

    /** Receives the progress. Parallel runs call it from several threads. */
    public interface Listener {

        /**
         * A run starts.
         *
         * @param number from 1
         * @param of the total number of runs
         * @return receives the events of the run
         */
        Consumer<PipelineEvent> started(String variant, long seed, int number, int of, LoadedConfig config);

        /**
         * A run waits because of the memory limit. Called at most once per run.
         *
         * @param held current memory in bytes
         * @param needed estimated memory with this run in bytes
         * @param budget memory limit in bytes, less than {@code needed}
         */
        default void waitingForMemory(String variant, long seed, long held, long needed, long budget) {}

        /** A run failed. The other runs continue. */
        void failed(String variant, long seed, RuntimeException problem);
    }

    /**
     * Creates a runner.
     *
     * @param loaded to be compared, see {@link org.sassrec.config.loader.ConfigLoader#loadWithVariants}
     */
    public ComparisonRunner(LoadedConfig loaded, Clock clock, Listener listener) {
        this.loaded = loaded;
        this.listener = listener;
        this.root = Preparation.outputFolder(loaded.config()).resolve("compare");
        this.clock = clock;
        this.contents = SourceVersions.of(loaded.config());
    }

    /**
     * Runs everything that is not up to date.
     *
     * @return all runs, including failed ones
     * @throws SassException if variants do not match the data; contains the problems of all variants and is thrown
     * before any run
     * @throws IOException if a folder is not writable
     */
    public List<ComparisonRun> run() throws IOException {
        VariantDataCheck.check(loaded.comparison().variants(), this::isPrepared);
        return run(loaded.comparison().variants(), true);
    }

    /**
     * Runs some variants without trials. The models of {@link TransferAnalysis} have their own folders, because
     * configured variants can have the same names.
     *
     * @param variants of the comparison
     * @throws IOException if a folder is not writable
     */
    public List<ComparisonRun> run(List<Variant> variants) throws IOException {
        return run(variants, false);
    }

    private boolean isPrepared(LoadedConfig variant) throws IOException {
        StageTask task = StageTasks.prepare(RunContext.of(variant, event -> {}, contents));
        Path folder = root.resolve(SharedFolders.PREPARED).resolve(task.inputs().fingerprint());
        return RunFolder.read(folder).completed().containsKey(PipelineStage.PREPARE);
    }

    private List<ComparisonRun> run(List<Variant> variants, boolean tuned) throws IOException {
        CompareConfig config = loaded.comparison().config();
        RunQueue.Limits limits = new RunQueue.Limits(config.parallel(), config.memory());
        try (RunQueue runs = RunQueue.open(root, contents, clock, limits, listener)) {
            List<PlannedRun> trials = new ArrayList<>();
            if (tuned) {
                variants.forEach(variant -> trials.addAll(trials(variant)));
            }
            runs.announce(trials.size() + variants.size() * config.seeds().size());
            Iterator<ComparisonRun> tried = runs.run(trials).iterator();
            Map<String, TrialResults> settings = new HashMap<>();
            for (Variant variant : variants) {
                settings.put(variant.name(), tuned ? best(variant, tried) : TrialResults.none(variant));
            }
            List<PlannedRun> plans = new ArrayList<>();
            for (long seed : config.seeds()) {
                for (Variant variant : variants) {
                    TrialResults best = Objects.requireNonNull(settings.get(variant.name()));
                    Path trial = seed == config.seeds().get(0) ? best.folder : null;
                    plans.add(plan(variant, seed, tuned, best, trial));
                }
            }
            List<ComparisonRun> made = runs.run(plans);
            prepared = runs.prepared();
            runs.clear();
            return made;
        }
    }

    private PlannedRun plan(Variant variant, long seed, boolean tuned, TrialResults best, @Nullable Path trial) {
        String place = runFolder(variant, tuned);
        String folder = variant.name() + "-" + seed;
        List<Path> trained = new ArrayList<>();
        if (trial != null) {
            trained.add(trial);
        }
        Stream.of(RUNS, UNTUNED_FOLDER, REFERENCE_FOLDER)
                .filter(other -> !other.equals(place))
                .forEach(other -> trained.add(root.resolve(other).resolve(folder)));
        return new PlannedRun(
                variant.name(),
                place.equals(REFERENCE_FOLDER) ? REFERENCE_FOLDER + "/" + variant.name() : variant.name(),
                best.variant,
                seed,
                loaded.comparison().config().split(),
                root.resolve(place).resolve(folder),
                best.tuning,
                trained);
    }

    /** The folder of runs. Different runs with the same name must have different folders. */
    private String runFolder(Variant variant, boolean tuned) {
        if (tuned) {
            return RUNS;
        }
        String file = loaded.comparison().variants().get(0).name();
        if (!variant.name().equals(file)) {
            return REFERENCE_FOLDER;
        }
        return variant.trials().isEmpty() ? RUNS : UNTUNED_FOLDER;
    }

    /**
     * The chosen trial of a variant.
     *
     * @param folder of the chosen trial; {@code null} without trials
     */
    private record TrialResults(
            Variant variant, TuningResult tuning, @Nullable Path folder) {
        static TrialResults none(Variant variant) {
            return new TrialResults(
                    variant,
                    new TuningResult(CompareConfig.UNCHANGED_TRIAL, variant.config(), Map.of(), Map.of()),
                    null);
        }
    }

    /** The trials of a variant, the unchanged variant first; empty without trials. */
    private static Map<String, Variant> settings(Variant variant) {
        Map<String, Variant> settings = new LinkedHashMap<>();
        if (!variant.trials().isEmpty()) {
            settings.put(CompareConfig.UNCHANGED_TRIAL, variant);
            variant.trials().forEach(trial -> settings.put(trial.name(), trial));
        }
        return settings;
    }

    /** A run for each trial of a variant, on validation with the first seed. */
    private List<PlannedRun> trials(Variant variant) {
        long seed = loaded.comparison().config().seeds().get(0);
        TuningResult none = TrialResults.none(variant).tuning;
        List<PlannedRun> trials = new ArrayList<>();
        settings(variant).forEach((setting, trial) -> {
            String name = variant.name() + " (trial " + setting + ")";
            Path folder = trialFolder(variant, setting);
            trials.add(
                    new PlannedRun(name, name, trial, seed, CompareConfig.Split.VALIDATION, folder, none, List.of()));
        });
        return trials;
    }

    /**
     * The best trial of a variant.
     *
     * @param tried results; the next ones belong to this variant
     */
    private TrialResults best(Variant variant, Iterator<ComparisonRun> tried) throws IOException {
        Map<String, Variant> settings = settings(variant);
        if (settings.isEmpty()) {
            return TrialResults.none(variant);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, String> failed = new LinkedHashMap<>();
        String chosen = CompareConfig.UNCHANGED_TRIAL;
        for (String setting : settings.keySet()) {
            ComparisonRun run = tried.next();
            if (run.problem() != null) {
                failed.put(setting, run.problem());
            }
            OptionalDouble value = run.problem() == null
                    ? value(run.evaluation(), tuningMetric(loaded.config()))
                    : OptionalDouble.empty();
            if (value.isPresent()) {
                Double before = values.get(chosen);
                chosen = before == null || value.getAsDouble() > before ? setting : chosen;
                values.put(setting, value.getAsDouble());
            }
        }
        Variant variantChosen = Objects.requireNonNull(settings.get(chosen));
        TuningResult tuning = new TuningResult(chosen, variantChosen.config(), values, failed);
        return new TrialResults(variantChosen, tuning, trialFolder(variant, chosen));
    }

    private Path trialFolder(Variant variant, String setting) {
        return root.resolve("trials").resolve(variant.name()).resolve(setting);
    }

    /**
     * Returns the metric that chooses between trials, as the mean over the scenarios. It is the selection metric if it
     * is evaluated, otherwise the first evaluated metric.
     */
    static String tuningMetric(SassConfig config) {
        List<String> measured = config.qualityMetrics();
        String deciding = config.selectionMetric();
        return measured.contains(deciding) || measured.isEmpty() ? deciding : measured.get(0);
    }

    /** Returns the mean over the scenarios in an evaluation; empty if it was not measured. */
    static OptionalDouble value(Path evaluation, String metric) throws IOException {
        Double value = JsonFiles.read(evaluation, EvaluationReport.class)
                .macro()
                .model()
                .get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Returns the dataset of the last run with a dataset. */
    public Optional<Path> prepared() {
        return prepared;
    }
}
