package org.sassrec.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;

/**
 * A cell of an experiment that is not executed yet.
 *
 * @param name display name
 * @param scoredAs name in the log of test evaluations
 * @param start folder of the run whose weights fine-tuning starts from; {@code null} for none
 * @param trainedFolders folders of runs that may have the same training with the same seed, or fewer epochs of it
 */
public record PlannedRun(
        String name,
        String scoredAs,
        Variant variant,
        long seed,
        CompareConfig.Split split,
        Path folder,
        @Nullable Path start,
        List<Path> trainedFolders) {

    public PlannedRun {
        trainedFolders = List.copyOf(trainedFolders);
    }

    /** Folder of the configured variants below the folder of a comparison. */
    static final String RUNS = "runs";

    /** Folder of the models of {@link TransferAnalysis}, which can have the names of configured variants. */
    static final String TRANSFER = "transfer";

    /**
     * Plans a run in the folder {@code KIND/VARIANT-SEED}. It can copy the training of the same folder of the other kind.
     *
     * @param root folder of the comparison
     * @param kind {@link #RUNS} or {@link #TRANSFER}
     * @param name display name
     */
    static PlannedRun of(
            Path root,
            String kind,
            String name,
            Variant variant,
            long seed,
            CompareConfig.Split split,
            @Nullable Path start) {
        boolean configured = kind.equals(RUNS);
        String folder = variant.name() + "-" + seed;
        return new PlannedRun(
                name,
                configured ? variant.name() : kind + "/" + variant.name(),
                variant,
                seed,
                split,
                root.resolve(kind).resolve(folder),
                start,
                List.of(root.resolve(configured ? TRANSFER : RUNS).resolve(folder)));
    }

    /** Returns the executed run, see {@link ExperimentRun}. */
    ExperimentRun executed(@Nullable String problem, int testEvaluations, ExperimentRun.@Nullable Cost cost) {
        return new ExperimentRun(name, seed, folder, problem, testEvaluations, cost, variant.config());
    }

    /** Returns the configuration of the run. */
    LoadedConfig config() {
        return configIn(folder);
    }

    /** Returns the configuration with another output folder. */
    LoadedConfig configIn(Path output) {
        return config(variant, seed, split, output);
    }

    /** Returns the configuration of a variant with a seed in an output folder. */
    static LoadedConfig config(Variant variant, long seed, CompareConfig.Split split, Path output) {
        String path = output.toAbsolutePath().normalize().toString();
        List<String> overrides = new ArrayList<>(List.of(
                "run.seed=" + seed, "run.output=\"" + path.replace("\\", "\\\\").replace("\"", "\\\"") + "\""));
        if (split == CompareConfig.Split.VALIDATION) {
            // A refit trains on the validation split.
            overrides.add("finetune.refit=none");
        }
        return variant.withOverrides(overrides);
    }
}
