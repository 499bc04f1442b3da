package org.sassrec.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;

/**
 * A planned run of a comparison or of a search.
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

    /** Returns the configuration of the run. */
    LoadedConfig config() {
        return configIn(folder);
    }

    /** Returns the configuration with another output folder. */
    public LoadedConfig configIn(Path output) {
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
