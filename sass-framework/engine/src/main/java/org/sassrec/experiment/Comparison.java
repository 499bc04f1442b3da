package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;
import org.sassrec.diagnostic.SassException;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageTask;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.prepare.Preparation;

/**
 * The runs of {@code compare}: each variant with each seed.
 *
 * <pre>
 * compare/prepared/FINGERPRINT      a run folder with prepared data
 * compare/pretrained/FINGERPRINT    a run folder with pre-training
 * compare/runs/VARIANT-SEED         fine-tuning, evaluation.json, queries.bin
 * compare/transfer/VARIANT-SEED     a model of {@link TransferAnalysis}
 * compare/scored.json               the models that were evaluated on test
 * </pre>
 */
public final class Comparison {
    private final LoadedConfig loaded;
    private final RunListener listener;
    private final Path root;
    private final Clock clock;
    private final SourceVersions contents;
    private Optional<Path> prepared = Optional.empty();

    /**
     * Creates a comparison.
     *
     * @param loaded to be compared, see {@link org.sassrec.config.loader.ConfigLoader#loadWithVariants}
     */
    public Comparison(LoadedConfig loaded, Clock clock, RunListener listener) {
        this.loaded = loaded;
        this.listener = listener;
        this.root = folder(loaded);
        this.clock = clock;
        this.contents = SourceVersions.of(loaded.config());
    }

    /** Returns the folder of all runs. */
    static Path folder(LoadedConfig loaded) {
        return Preparation.outputFolder(loaded.config()).resolve("compare");
    }

    /**
     * Runs everything that is not up to date.
     *
     * @return all runs, including failed ones
     * @throws SassException if variants do not match the data; contains the problems of all variants and is thrown
     * before any run
     * @throws IOException if a folder is not writable
     */
    public List<ExperimentRun> run() throws IOException {
        List<Variant> variants = loaded.comparison().variants();
        VariantDataCheck.check(variants, this::isPrepared);
        CompareConfig config = loaded.comparison().config();
        try (RunQueue queue = RunQueue.open(root, contents, clock, config.parallel(), config.memory(), listener)) {
            Variant before = loaded.comparison().before();
            List<PlannedRun> starts = new ArrayList<>();
            List<PlannedRun> plans = new ArrayList<>();
            for (long seed : config.seeds()) {
                PlannedRun start = before == null ? null : plan(before, seed, null);
                if (start != null) {
                    starts.add(start);
                }
                for (Variant variant : variants) {
                    plans.add(plan(variant, seed, start != null && isWarm(variant) ? start.folder() : null));
                }
            }
            queue.announce(starts.size() + plans.size());
            queue.run(starts);
            List<ExperimentRun> made = queue.run(plans);
            prepared = queue.prepared();
            queue.clear();
            return made;
        }
    }

    private boolean isPrepared(LoadedConfig variant) throws IOException {
        StageTask task = StageTasks.prepare(RunContext.of(variant, event -> {}, contents));
        Path folder = root.resolve(SharedFolders.PREPARED).resolve(task.inputs().fingerprint());
        return RunFolder.read(folder).completed().containsKey(PipelineStage.PREPARE);
    }

    private PlannedRun plan(Variant variant, long seed, @Nullable Path start) {
        CompareConfig.Split split = loaded.comparison().config().split();
        return PlannedRun.of(root, PlannedRun.RUNS, variant.name(), variant, seed, split, start);
    }

    /** A model of {@code compare.labels} with a warm start begins with the model without the scenario. */
    private boolean isWarm(Variant variant) {
        CompareConfig.LabelCurve labels = loaded.comparison().config().labels();
        return labels != null
                && labels.shares().stream()
                        .anyMatch(share -> variant.name().equals(CompareConfig.LabelCurve.variant("warm", share)));
    }

    /** Returns the dataset of the last run with a dataset. */
    public Optional<Path> prepared() {
        return prepared;
    }
}
