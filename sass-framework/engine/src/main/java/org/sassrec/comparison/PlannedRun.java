package org.sassrec.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sassrec.comparison.ComparisonRun.TuningResult;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Variant;

/**
 * A run of a comparison that is to be made.
 *
 * @param name as it is told
 * @param scoredAs under which name its models are counted that the test scores
 * @param variant in its setting
 * @param trainedFolders folders of runs that may have trained the same with the same seed
 */
record PlannedRun(
        String name,
        String scoredAs,
        Variant variant,
        long seed,
        CompareConfig.Split split,
        Path folder,
        TuningResult tuning,
        List<Path> trainedFolders) {

    PlannedRun {
        trainedFolders = List.copyOf(trainedFolders);
    }

    /** The configuration that it runs with. */
    LoadedConfig config() {
        return configIn(folder);
    }

    /** The same with another folder for what it makes. */
    LoadedConfig configIn(Path output) {
        String path = output.toAbsolutePath().normalize().toString();
        List<String> overrides = new ArrayList<>(List.of(
                "run.seed=" + seed, "run.output=\"" + path.replace("\\", "\\\\").replace("\"", "\\\"") + "\""));
        if (split == CompareConfig.Split.VALIDATION) {
            // A model that was refitted has seen the answers.
            overrides.add("finetune.refit=false");
        }
        return variant.with(overrides);
    }
}
