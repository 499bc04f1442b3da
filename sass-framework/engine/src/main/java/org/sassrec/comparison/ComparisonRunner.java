package org.sassrec.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.comparison.ComparisonRun.TuningResult;
import org.sassrec.comparison.RunExecutor.PlannedRun;
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
import org.sassrec.training.TrainingEvent;

/**
 * Tries each variant in its settings, then trains and evaluates it in the best one with each seed, all variants with the
 * first seed first: one after the other, or as many side by side as {@code compare.parallel} and {@code compare.memory} let. Each run has a folder of its own; variants that would prepare the same data, or
 * pre-train the same network, share that, and the first seed goes on from its trial, as a twin of {@link TransferAnalysis} and a variant
 * of its name do from each other where they are the same. Killed, it goes on where it was: every run is a {@link Pipeline}.
 * Ended, it deletes what was shared and no run is made from any more.
 *
 * <pre>
 * compare/prepared/FINGERPRINT      a run folder with the prepared data
 * compare/pretrained/FINGERPRINT    one with stage one
 * compare/trials/VARIANT/SETTING    as a run, scored on validation
 * compare/runs/VARIANT-SEED         fine-tuning, evaluation.json, queries.bin
 * compare/untuned/VARIANT-SEED      the file as it is, where runs/ has it in the setting that was best
 * compare/transfer/VARIANT-SEED     a twin of {@link TransferAnalysis}, of whatever name
 * compare/scored.json               which models were scored on test
 * </pre>
 */
public final class ComparisonRunner {
    private static final String RUNS = "runs";
    private static final String UNTUNED_FOLDER = "untuned";
    private static final String REFERENCE_FOLDER = "transfer";

    private final LoadedConfig loaded;
    private final Listener listener;
    private final Path root;
    private final RunExecutor.SharedState common;

    /** Hears how it goes; where runs go side by side, in several threads. */
    public interface Listener {

        /**
         * A run begins.
         *
         * @param number from 1
         * @param of how many there are
         * @return hears its events
         */
        Consumer<PipelineEvent> started(String variant, long seed, int number, int of, LoadedConfig config);

        /**
         * A run can't begin beside those at work, for want of memory; told once.
         *
         * @param held bytes that are held now
         * @param needed bytes that are counted with it
         * @param budget bytes, fewer than needed
         */
        default void waitingForMemory(String variant, long seed, long held, long needed, long budget) {}

        /** A run has no result; the others go on. */
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
        this.common = new RunExecutor.SharedState(root, clock, SourceVersions.of(loaded.config()));
    }

    /**
     * Runs all that is not up to date.
     *
     * @return all runs, those without a result among them
     * @throws SassException if a variant asks for what the data has not got: told of all of them, before anything runs
     * @throws IOException if a folder cannot be written: then no other run could go on either
     */
    public List<ComparisonRun> run() throws IOException {
        VariantDataCheck.check(loaded.comparison().variants(), this::isPrepared);
        return run(loaded.comparison().variants(), true);
    }

    /**
     * The same of some of the variants, each as it is: the file, and twins of it that lie apart from what is compared
     * otherwise, whose variants may have their names.
     *
     * @param variants of what is compared
     * @throws IOException if a folder cannot be written
     */
    public List<ComparisonRun> run(List<Variant> variants) throws IOException {
        return run(variants, false);
    }

    private boolean isPrepared(LoadedConfig variant) throws IOException {
        StageTask task = StageTasks.prepare(RunContext.of(variant, event -> {}, common.contents()));
        Path folder = root.resolve(SharedFolders.PREPARED).resolve(task.inputs().fingerprint());
        return RunFolder.read(folder).completed().containsKey(PipelineStage.PREPARE);
    }

    private List<ComparisonRun> run(List<Variant> variants, boolean tuned) throws IOException {
        CompareConfig config = loaded.comparison().config();
        RunFolder lock = RunFolder.open(root);
        try (ParallelRunner runs = ParallelRunner.of(config)) {
            common.setBudget(runs.budget());
            List<PlannedRun> trials = new ArrayList<>();
            if (tuned) {
                variants.forEach(variant -> trials.addAll(trials(variant)));
            }
            RunCounter count = new RunCounter(
                    trials.size() + variants.size() * config.seeds().size());
            Iterator<ComparisonRun> tried = runAll(runs, trials, count).iterator();
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
            List<ComparisonRun> made = runAll(runs, plans, count);
            clear();
            return made;
        } finally {
            lock.close();
        }
    }

    private void clear() {
        try {
            SharedFolders.clear(root, common.usedFolders());
        } catch (IOException | UncheckedIOException e) {
            // What was found in hours is worth more than the space; the next comparison tries again.
        }
    }

    /** Makes runs; their results in the order of the plans. */
    private List<ComparisonRun> runAll(ParallelRunner runs, List<PlannedRun> plans, RunCounter count)
            throws IOException {
        return runs.runAll(
                plans.stream().map(plan -> task(plan, count, runs.budget())).toList());
    }

    private ParallelRunner.Task<ComparisonRun> task(PlannedRun plan, RunCounter count, long budget) {
        return new ParallelRunner.Task<>() {
            @Override
            public ComparisonRun run(Runnable settled) throws IOException {
                return runOne(plan, count, settled);
            }

            @Override
            public void reportWait(long held, long needed) {
                listener.waitingForMemory(plan.name(), plan.seed(), held, needed, budget);
            }
        };
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

    /** Where runs lie: two that are not the same of one name would each train the other's anew. */
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

    /** Counts the runs that begin. */
    private static final class RunCounter {
        private final int total;
        private final AtomicInteger started = new AtomicInteger();

        RunCounter(int of) {
            this.total = of;
        }
    }

    /**
     * The setting in which a variant is compared.
     *
     * @param folder of the trial of this setting; {@code null} if there was none
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

    /** The settings that a variant is tried in, as it is first; none if it is not tried. */
    private static Map<String, Variant> settings(Variant variant) {
        Map<String, Variant> settings = new LinkedHashMap<>();
        if (!variant.trials().isEmpty()) {
            settings.put(CompareConfig.UNCHANGED_TRIAL, variant);
            variant.trials().forEach(trial -> settings.put(trial.name(), trial));
        }
        return settings;
    }

    /** A run of a variant in each of its settings, on validation with the first seed. */
    private List<PlannedRun> trials(Variant variant) {
        long seed = loaded.comparison().config().seeds().get(0);
        TuningResult none = TrialResults.none(variant).tuning;
        List<PlannedRun> trials = new ArrayList<>();
        settings(variant).forEach((setting, its) -> {
            String name = variant.name() + " (trial " + setting + ")";
            Path folder = trialFolder(variant, setting);
            trials.add(new PlannedRun(name, name, its, seed, CompareConfig.Split.VALIDATION, folder, none, List.of()));
        });
        return trials;
    }

    /**
     * The setting that a variant is best in.
     *
     * @param tried results, those of its settings next
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
     * The metric that decides between settings, of the mean over the scenarios: what decides on validation, if it is measured,
     * else the first that is.
     */
    static String tuningMetric(SassConfig config) {
        List<String> measured = config.qualityMetrics();
        String deciding = config.selectionMetric();
        return measured.contains(deciding) || measured.isEmpty() ? deciding : measured.get(0);
    }

    /** The mean over the scenarios that a trial came to; nothing where nothing was measured, which is not 0. */
    static OptionalDouble value(Path evaluation, String metric) throws IOException {
        Double value = JsonFiles.read(evaluation, EvaluationReport.class)
                .macro()
                .model()
                .get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private ComparisonRun runOne(PlannedRun plan, RunCounter count, Runnable settled) throws IOException {
        int number = count.started.incrementAndGet();
        try {
            LoadedConfig config = plan.config();
            Consumer<PipelineEvent> events = listener.started(plan.name(), plan.seed(), number, count.total, config);
            Consumer<PipelineEvent> both = events.andThen(event -> {
                if (hasTrained(event)) {
                    settled.run();
                }
            });
            return new RunExecutor(plan, config, both, common).run();
        } catch (SassException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e; // of what was cut off, not of the variant
            }
            return failed(plan, e, ComparisonRun.problem(e.diagnostics().get(0)));
        } catch (RuntimeException e) {
            // What TensorFlow throws, for want of memory for one.
            if (e instanceof CancellationException || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return failed(plan, e, String.valueOf(e.getMessage()));
        }
    }

    /** After an epoch, of whichever stage, a run holds about what it will hold. */
    private static boolean hasTrained(PipelineEvent event) {
        return event instanceof PipelineEvent.Training training
                && training.event() instanceof TrainingEvent.EpochCompleted;
    }

    private ComparisonRun failed(PlannedRun plan, RuntimeException thrown, String problem) throws IOException {
        listener.failed(plan.name(), plan.seed(), thrown);
        int scored = common.scores().of(plan.scoredAs(), plan.seed());
        return new ComparisonRun(plan.name(), plan.seed(), plan.folder(), problem, scored, null, plan.tuning());
    }

    /** The dataset of a run that had one. */
    Optional<Path> prepared() {
        return common.prepared();
    }
}
