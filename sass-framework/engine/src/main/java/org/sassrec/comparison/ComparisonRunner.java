package org.sassrec.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;
import org.sassrec.diagnostic.SassException;
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
 * Runs a comparison. It trains and evaluates each variant with each seed.
 *
 * <p>Runs are sequential, or parallel within the limits {@code compare.parallel} and {@code compare.memory}. Each run
 * has its own folder. Variants share prepared data and pre-training if their inputs are equal. Runs with equal training
 * copy their checkpoints from each other. After an interruption, the next
 * call continues, because every run is a {@link Pipeline}. At the end, unused shared folders are deleted.
 *
 * <pre>
 * compare/prepared/FINGERPRINT      a run folder with prepared data
 * compare/pretrained/FINGERPRINT    a run folder with pre-training
 * compare/runs/VARIANT-SEED         fine-tuning, evaluation.json, queries.bin
 * compare/transfer/VARIANT-SEED     a model of {@link TransferAnalysis}
 * compare/scored.json               the models that were evaluated on test
 * </pre>
 */
public final class ComparisonRunner {
    private static final String RUNS = "runs";
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
     * Runs some variants. The models of {@link TransferAnalysis} have their own folders, because
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

    private List<ComparisonRun> run(List<Variant> variants, boolean configured) throws IOException {
        CompareConfig config = loaded.comparison().config();
        RunQueue.Limits limits = new RunQueue.Limits(config.parallel(), config.memory());
        try (RunQueue runs = RunQueue.open(root, contents, clock, limits, listener)) {
            Variant before = configured ? loaded.comparison().before() : null;
            runs.announce((variants.size() + (before == null ? 0 : 1))
                    * config.seeds().size());
            if (before != null) {
                runs.run(config.seeds().stream()
                        .map(seed -> plan(before, seed, configured))
                        .toList());
            }
            List<PlannedRun> plans = new ArrayList<>();
            for (long seed : config.seeds()) {
                variants.forEach(variant -> plans.add(plan(variant, seed, configured)));
            }
            List<ComparisonRun> made = runs.run(plans);
            prepared = runs.prepared();
            runs.clear();
            return made;
        }
    }

    private PlannedRun plan(Variant variant, long seed, boolean configured) {
        String place = runFolder(variant, configured);
        String folder = variant.name() + "-" + seed;
        String other = place.equals(RUNS) ? REFERENCE_FOLDER : RUNS;
        return new PlannedRun(
                variant.name(),
                place.equals(REFERENCE_FOLDER) ? REFERENCE_FOLDER + "/" + variant.name() : variant.name(),
                variant,
                seed,
                loaded.comparison().config().split(),
                root.resolve(place).resolve(folder),
                start(variant, seed, configured),
                List.of(root.resolve(other).resolve(folder)));
    }

    /** A model of {@code compare.labels} with a warm start begins with the model without the scenario. */
    private @Nullable Path start(Variant variant, long seed, boolean configured) {
        Variant before = loaded.comparison().before();
        CompareConfig.LabelCurve labels = loaded.comparison().config().labels();
        boolean isWarm = configured
                && labels != null
                && labels.shares().stream()
                        .anyMatch(share -> variant.name().equals(CompareConfig.LabelCurve.variant("warm", share)));
        return isWarm && before != null ? root.resolve(RUNS).resolve(before.name() + "-" + seed) : null;
    }

    /** The folder of runs. Different runs with the same name must have different folders. */
    private String runFolder(Variant variant, boolean configured) {
        String file = loaded.comparison().variants().get(0).name();
        return configured || variant.name().equals(file) ? RUNS : REFERENCE_FOLDER;
    }

    /** Returns the dataset of the last run with a dataset. */
    public Optional<Path> prepared() {
        return prepared;
    }
}
