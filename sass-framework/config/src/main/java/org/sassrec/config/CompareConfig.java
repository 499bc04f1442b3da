package org.sassrec.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code compare}: how variants of one configuration are compared.
 *
 * @param seeds seeds of the runs of each variant, in order, without duplicates
 * @param reference name of the variant that all others are compared with
 * @param split the split that scores the variants
 * @param parallel maximum number of runs at the same time
 * @param memory memory limit of all runs in bytes; {@code null}: most of the memory of the machine
 * @param metrics metrics for paired comparisons: ranking metrics, {@code auc} and {@code gauc}
 */
public record CompareConfig(
        List<Long> seeds,
        String reference,
        Split split,
        int parallel,
        @Nullable Long memory,
        List<String> metrics) {

    /**
     * Name of the popularity baseline, which every table contains: the list of the most popular items of the scenario.
     */
    public static final String POPULARITY = "popularity";

    public CompareConfig {
        seeds = List.copyOf(seeds);
        metrics = List.copyOf(metrics);
    }

    /** The split that scores the variants. */
    public enum Split {
        VALIDATION,
        TEST
    }
}
